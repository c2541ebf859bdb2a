import { deleteSlice } from '#ledger/delete-job.ts';
import { copySlice } from '#ledger/duplicate-job.ts';
import { retrySlice } from '#ledger/retry-items.ts';
import { sliceItems, sweepJob } from '#ledger/sweep-items.ts';
import type { Database } from '#platform/database.ts';

/** A large act under way: the end of the queued items of a cancelled or stopped job, a retry, a copy, a deletion. */
export interface LargeAct {
  jobId: string;
  name: string;
  act: 'sweep' | 'retry' | 'copy' | 'delete';
}

export async function listLargeActs(db: Database): Promise<LargeAct[]> {
  return db.query(
    `select id as "jobId", name, coalesce(large_act, 'sweep') as act from batch_jobs where sweep_code is not null or large_act is not null order by id limit 100`,
  );
}

/** One slice of one large act. @returns whether there is more of it to do right now */
async function advanceLargeAct(db: Database, { jobId, act }: LargeAct): Promise<boolean> {
  switch (act) {
    case 'sweep':
      return sweepJob(db, jobId);
    case 'retry':
      return (await retrySlice(db, jobId)) === sliceItems;
    case 'copy':
      return (await copySlice(db, jobId)) === sliceItems;
    case 'delete':
      return deleteSlice(db, jobId);
  }
}

/**
 * One slice of every large act under way, whoever began it; every driver does this in passing, so that none stays half done when its process dies.
 * @returns whether there is more to do right now
 */
export async function advanceLargeActs(db: Database): Promise<boolean> {
  let more = false;
  for (const each of await listLargeActs(db)) more = (await advanceLargeAct(db, each)) || more;
  return more;
}
