import type { Queryable } from '#platform/database.ts';

export interface CallCounts {
  calls: number;
  /** Became conversations, some by an answer that came late. */
  succeeded: number;
  failed: number;
  /** Died with their worker; the answer never came. */
  lost: number;
  /** Calls that began after their item was completed: work that was finished and done again. Always 0. */
  repeatedAfterSuccess: number;
}

/** What a job's calls came to. */
export async function countCalls(db: Queryable, jobId: string): Promise<CallCounts> {
  const [row] = await db.query<CallCounts>(
    `select count(*) filter (where a.outcome is null or a.outcome not in ('handed_back', 'reused'))::integer as calls, count(*) filter (where a.outcome in ('succeeded', 'reused'))::integer as succeeded,
       count(*) filter (where a.outcome in ('failed', 'late_failed'))::integer as failed, count(*) filter (where a.outcome = 'lost')::integer as lost,
       count(*) filter (where a.created_at > i.completed_at and i.status = 'completed')::integer as "repeatedAfterSuccess"
     from batch_attempts a join batch_items i on i.id = a.batch_item_id where a.batch_job_id = $1`,
    [jobId],
  );
  return row!;
}
