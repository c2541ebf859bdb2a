import type { ItemState, Snapshot } from '../snapshot.ts';
import type { Statement } from '../statements.ts';

/** One statement that has run, with the ledger around it. */
export interface Sight {
  statement: Statement;
  /** The ledger when it began to look. */
  start: Snapshot;
  /** The ledger that it changed: another statement may have committed while it waited for a lock. */
  before: Snapshot;
  after: Snapshot;
  /** What it answered; null where it ended with an error of its own. */
  rows: unknown;
}

export interface ItemChange {
  before: ItemState;
  after: ItemState;
}

export function changesOf({ before, after }: Sight): ItemChange[] {
  return [...after.items.values()].flatMap((item) => {
    const old = before.items.get(item.id);
    return old && JSON.stringify(old) !== JSON.stringify(item) ? [{ before: old, after: item }] : [];
  });
}

export const callKey = (position: number, token: number) => `${position} ${token}`;
