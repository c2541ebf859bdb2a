import type { ClaimedItem } from '#ledger/claim-items.ts';
import { pauseJob } from '#ledger/pause-job.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { claim, completed, submit, unsuccessful } from '../setup/jobs.ts';

/** `running` and `paused`: with items in every state. `ended`: all of its items completed or failed. */
export type Start = 'running' | 'paused' | 'ended';

/**
 * What an item is when the two acts meet it: never tried, due again, held under a living lease, held under one that has run out, failed, completed.
 */
export const kinds = ['fresh', 'due', 'live', 'expired', 'failed', 'completed'] as const;
export type Kind = (typeof kinds)[number];

export interface Situation {
  jobId: string;
  start: Start;
  kindOf: Map<string, Kind>;
  /** The claims of the items in processing, with those that have run out. */
  held: ClaimedItem[];
}

/** Numbers in [0, n) from a seed, the same for the same seed (the generator of Numerical Recipes). */
export function numbers(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** A job of its own with one to three items of each kind, brought there by the ledger's own acts. */
export async function arrange(db: Database, start: Start, upTo: (n: number) => number): Promise<Situation> {
  const some = (kind: Kind) => Array.from({ length: 1 + upTo(3) }, () => kind);
  const ended = start === 'ended';
  const tried = shuffled((ended ? (['failed', 'completed'] as const) : kinds.slice(1)).flatMap(some), upTo);
  const fresh = ended ? [] : some('fresh');
  const jobId = await submit(db, tried.length + fresh.length, {}, undefined);
  const { items } = await claim(db, { jobId, limit: tried.length, worker: 'first' });
  const are = (kind: Kind) => items.filter((_, index) => tried[index] === kind);
  await settleAttempts(db, [
    ...are('completed').map((item) => completed(item)),
    ...are('failed').map((item) => unsuccessful(item)),
    ...are('due').map((item) => unsuccessful(item, { verdict: 'retry', errorCode: 'rate_limited', counted: false })),
  ]);
  const expired = are('expired');
  await db.query(`update batch_items set lease_expires_at = '-infinity' where id = any($1)`, [
    expired.map((item) => item.itemId),
  ]);
  if (start === 'paused') await pauseJob(db, jobId);
  const rows = await db.query<{ id: string }>('select id from batch_items where batch_job_id = $1 order by position', [
    jobId,
  ]);
  const kindOf = new Map(rows.map((row, index) => [row.id, tried[index] ?? ('fresh' as Kind)]));
  return { jobId, start, kindOf, held: [...are('live'), ...expired] };
}

function shuffled<Value>(values: Value[], upTo: (n: number) => number): Value[] {
  return values
    .map((value) => ({ value, place: upTo(1_000_000) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
