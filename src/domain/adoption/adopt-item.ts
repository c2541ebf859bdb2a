import { cappedText, itemStatusOf, objectOf, textOf, tierOf, uuidIn, wholeOf } from '#domain/adoption/old-values.ts';
import type { ResolvedOldItem } from '#domain/adoption/resolve-old-job.ts';
import type { AttemptErrorCode } from '#domain/error-codes.ts';
import type { ItemStatus } from '#domain/item.ts';
import type { Mapping } from '#domain/mapping.ts';

/** What becomes of an old item. Times are as the old row has them, as text. */
export interface AdoptedItem {
  status: ItemStatus;
  conversationId: string | null;
  errorCode: AttemptErrorCode | null;
  errorMessage: string | null;
  progress: number;
  estimatedTime: number | null;
  parameters: Mapping;
  createdAt: string | null;
  updatedAt: string | null;
  startedAt: string | null;
  completedAt: string | null;
  /** Old values that our columns cannot hold; also in `parameters.adopted`. null: there are none. */
  kept: Mapping | null;
}

/** @param cancelled the job was cancelled, so nothing of it goes on */
export function adoptItem(row: Mapping, resolved: ResolvedOldItem, { cancelled }: { cancelled: boolean }): AdoptedItem {
  const word = textOf(row, 'status');
  const conversationId = uuidIn(row, 'conversation_id');
  const message = cappedText(textOf(row, 'error_message') ?? textOf(row, 'error'), 10_000);
  const { status, errorCode, errorMessage } = end(word, { conversationId, message, cancelled });
  const hasEnded = status === 'completed' || status === 'failed';
  const kept = keptOf(row, status, resolved);
  const parameters = objectOf(row, 'parameters') ?? {};
  return {
    status,
    conversationId: status === 'completed' ? conversationId : null,
    errorCode,
    errorMessage: status === 'completed' ? null : errorMessage,
    progress: hasEnded ? 100 : (wholeOf(row, 'progress', 0, 100) ?? 0),
    estimatedTime: wholeOf(row, 'estimated_time', -2_147_483_648, 2_147_483_647),
    parameters: kept ? { ...parameters, adopted: kept } : parameters,
    createdAt: textOf(row, 'created_at'),
    updatedAt: textOf(row, 'updated_at'),
    startedAt: textOf(row, 'started_at'),
    completedAt: hasEnded ? (textOf(row, 'completed_at') ?? textOf(row, 'updated_at')) : null,
    kept,
  };
}

interface Facts {
  conversationId: string | null;
  message: string | null;
  cancelled: boolean;
}

function end(word: string | null, { conversationId, message, cancelled }: Facts) {
  const status = itemStatusOf(word);
  const failed = (errorCode: AttemptErrorCode, errorMessage: string) =>
    ({ status: 'failed', errorCode, errorMessage }) as const;
  if (word?.trim().toLowerCase() === 'cancelled')
    return failed('cancelled', message ?? 'It was cancelled before adoption.');
  if (status === 'failed')
    return failed('adopted_failure', message ?? 'It failed before adoption, and the old database kept no reason.');
  if (status === 'completed' && conversationId === null)
    return failed('adopted_failure', 'It was called completed, but names no conversation.');
  if (status === 'completed') return { status, errorCode: null, errorMessage: null } as const;
  if (cancelled)
    return failed('cancelled', `The job was cancelled before adoption, while this item was ${word ?? 'of no status'}.`);
  if (status === null) return failed('adopted_failure', `Its old status was “${word ?? 'none'}”, which is not known.`);
  return { status, errorCode: null, errorMessage: message } as const;
}

/** What the old row says and our columns do not. */
function keptOf(row: Mapping, status: ItemStatus, resolved: ResolvedOldItem): Mapping | null {
  const kept: Mapping = {};
  const keep = (column: string, lost: boolean) => {
    const value = row[column];
    if (lost && value !== null && value !== undefined) kept[column] = value;
  };
  const tier = textOf(row, 'tier');
  keep('status', itemStatusOf(textOf(row, 'status')) !== status);
  keep('tier', tier !== null && tierOf(tier) !== resolved.tier);
  keep('topic', textOf(row, 'topic') !== resolved.topic);
  keep('conversation_id', status !== 'completed');
  keep('completed_at', status === 'queued' || status === 'processing');
  keep('parameters', objectOf(row, 'parameters') === null);
  keep('error_message', status === 'completed');
  keep('error', status === 'completed' || textOf(row, 'error_message') !== null);
  return Object.keys(kept).length > 0 ? kept : null;
}
