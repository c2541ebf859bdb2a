import { ColloquyError } from '#domain/colloquy-error.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import type { Claim } from '#ledger/claim-items.ts';
import { pauseJob, resumeJob } from '#ledger/pause-job.ts';
import { leaseKey, renewLeases } from '#ledger/renew-leases.ts';
import { retryItems } from '#ledger/retry-items.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { claim, completed } from '../setup/jobs.ts';
import type { Situation } from './situation.ts';

export const actNames = ['claim', 'renew', 'settle', 'reap', 'cancel', 'pause', 'resume', 'retry'] as const;
export type ActName = (typeof actNames)[number];

/** What an act answered. */
export interface Answer {
  /** The sentence of its `conflict`, or null. */
  refused: string | null;
  claim?: Claim;
  /** How many items. */
  retried?: number;
  /** By item: `kept`, `lost` … of a renewal; `settled`, `late` … of a settle. */
  byItem?: Map<string, string>;
}

type Act = (db: Database, situation: Situation) => Promise<Omit<Answer, 'refused'>>;

/** The shipped acts, on what there is of a situation. */
const acts: Record<ActName, Act> = {
  claim: async (db, { jobId }) => ({ claim: await claim(db, { jobId, limit: 100, worker: 'second' }) }),
  // A process without keys claims nothing, but takes back what ran out.
  reap: async (db, { jobId }) => ({ claim: await claim(db, { jobId, limit: 100, keys: {} }) }),
  renew: async (db, { held }) => {
    const renewals = await renewLeases(db, held, 60_000);
    return { byItem: new Map(held.map((item) => [item.itemId, renewals.get(leaseKey(item))!])) };
  },
  settle: async (db, { held }) => {
    const results = await settleAttempts(
      db,
      held.map((item) => completed(item)),
    );
    return { byItem: new Map(held.map((item) => [item.itemId, results.get(item.attemptId)!])) };
  },
  cancel: async (db, { jobId }) => {
    await cancelJob(db, jobId);
    return {};
  },
  pause: async (db, { jobId }) => {
    await pauseJob(db, jobId);
    return {};
  },
  resume: async (db, { jobId }) => {
    await resumeJob(db, jobId);
    return {};
  },
  retry: async (db, { jobId }) => {
    return { retried: await retryItems(db, jobId) };
  },
};

/** Does an act. A conflict is an answer; whatever else goes wrong, a deadlock above all, fails the proof. */
export async function perform(name: ActName, db: Database, situation: Situation): Promise<Answer> {
  try {
    return { refused: null, ...(await acts[name](db, situation)) };
  } catch (error) {
    if (error instanceof ColloquyError && error.code === 'conflict') return { refused: error.message };
    throw error;
  }
}
