import { openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { SettleResult } from '#ledger/settle-attempts.ts';

/** What a worker noted of one call. Items are known by their content key: it is what a provider is told. */
export type Entry =
  /** Before anything was sent. */
  | { kind: 'call'; item: string; token: number; atMs: number }
  /** `usable`: the answer is what was asked for. `costNanoUsd`: null where there was no usage. */
  | { kind: 'answer'; item: string; token: number; atMs: number; usable: boolean; costNanoUsd: number | null }
  /** The database acknowledged what became of it. */
  | { kind: 'settled'; itemId: string; token: number; atMs: number; verdict: string; result: SettleResult };

/** One call with all that its book says. */
export interface BookedCall {
  item: string;
  token: number;
  worker: string;
  atMs: number;
  answer: Extract<Entry, { kind: 'answer' }> | null;
  settled: Extract<Entry, { kind: 'settled' }> | null;
}

/** A book that is only appended to: one line, one write, so that a killed process leaves whole lines. */
export function openBook(file: string): (entry: Entry) => void {
  const descriptor = openSync(file, 'a');
  return (entry) => void writeSync(descriptor, `${JSON.stringify(entry)}\n`);
}

export const bookFile = (folder: string, worker: string) => join(folder, `${worker}.book`);

/**
 * The calls in all books of a folder, by time.
 * @param itemKeys the content key of each item's id, which is what a settlement names
 */
export function readBooks(folder: string, itemKeys: ReadonlyMap<string, string>): BookedCall[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.book'));
  return files
    .flatMap((name) => callsOf(name.slice(0, -'.book'.length), readFileSync(join(folder, name), 'utf8'), itemKeys))
    .sort((a, b) => a.atMs - b.atMs);
}

function callsOf(worker: string, text: string, itemKeys: ReadonlyMap<string, string>): BookedCall[] {
  const calls: BookedCall[] = [];
  const open = new Map<string, BookedCall>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const entry = JSON.parse(line) as Entry;
    const item = entry.kind === 'settled' ? itemKeys.get(entry.itemId) : entry.item;
    const key = `${item} ${entry.token}`;
    if (entry.kind === 'call') {
      const call = { item: entry.item, token: entry.token, worker, atMs: entry.atMs, answer: null, settled: null };
      calls.push(call);
      open.set(key, call);
    } else {
      const call = open.get(key);
      // What was settled without a call (a late answer, a hand-back) is in the ledger only.
      if (call && entry.kind === 'answer') call.answer = entry;
      if (call && entry.kind === 'settled') call.settled = entry;
    }
  }
  return calls;
}
