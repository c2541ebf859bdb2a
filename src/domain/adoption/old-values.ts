import type { ItemStatus } from '#domain/item.ts';
import { type ErrorHandling, type JobStatus, jobStatuses, type Priority, priorities } from '#domain/job.ts';
import { isMapping, type Mapping } from '#domain/mapping.ts';
import type { Tier } from '#domain/scaffolding.ts';
import { storable } from '#domain/storable.ts';

/** What the statuses of old databases mean, the older words too. What is not here is not known. */
export const oldItemStatuses: Record<string, ItemStatus> = {
  pending: 'queued',
  queued: 'queued',
  running: 'processing',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'failed',
};

export function jobStatusOf(old: string | null): JobStatus | null {
  const word = old?.trim().toLowerCase() ?? '';
  if (word === 'pending') return 'queued';
  if (word === 'running') return 'processing';
  return jobStatuses.find((each) => each === word) ?? null;
}

export const itemStatusOf = (old: string | null): ItemStatus | null =>
  oldItemStatuses[old?.trim().toLowerCase() ?? ''] ?? null;

/** Older databases counted from 1 to 10: up to 3 is low, from 8 on high. */
export function priorityOf(old: string | null): Priority {
  const word = old?.trim().toLowerCase() ?? '';
  const number = Number.parseInt(word, 10);
  if (number <= 3) return 'low';
  if (number >= 8) return 'high';
  return priorities.find((each) => each === word) ?? 'normal';
}

export const errorHandlingOf = (old: string | null): ErrorHandling =>
  old?.trim().toLowerCase().startsWith('stop') ? 'stop' : 'continue';

export function tierOf(old: string | null): Tier | null {
  const word = old
    ?.trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  if (word === 'template' || word === 'scenario' || word === 'edge_case') return word;
  return word === 'edge' ? 'edge_case' : null;
}

/** A column of an old row as text; absent and null are the same. */
export function textOf(row: Mapping, column: string): string | null {
  const value = row[column];
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A column as a whole number within bounds (beyond them, the nearest bound), or null where it says none. */
export function wholeOf(row: Mapping, column: string, min: number, max: number): number | null {
  const value = row[column];
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return null;
  return Math.min(max, Math.max(min, Math.round(number)));
}

/** A column that holds a JSON object, as such or as its text. */
export function objectOf(row: Mapping, column: string): Mapping | null {
  const value = row[column];
  if (isMapping(value)) return value;
  if (typeof value !== 'string') return null;
  try {
    const parsed: unknown = JSON.parse(value);
    return isMapping(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function uuidIn(row: Mapping, column: string): string | null {
  const text = textOf(row, column);
  return text !== null && uuidPattern.test(text) ? text.toLowerCase() : null;
}

/** A key as ours are, made of an old key or a name; null where nothing of it is left. */
export function keyOf(text: string | null): string | null {
  const key = (text ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '_')
    .replaceAll(/[_-]*_[_-]*|-{2,}/g, '_')
    .slice(0, 100)
    .replaceAll(/^[_-]+|[_-]+$/g, '');
  return key === '' ? null : key;
}

/** Within a column's cap; null where there is nothing but blanks. */
export function cappedText(text: string | null, maxChars: number): string | null {
  return text?.trim() ? storable(text, maxChars) : null;
}
