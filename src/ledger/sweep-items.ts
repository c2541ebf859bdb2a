import type { Database } from '#platform/database.ts';

/** How many items one transaction of a large act changes. */
export const sliceItems = 10_000;

const sql = `
with clock as materialized (select colloquy_now() as now),
job as materialized (
  select j.* from batch_jobs j where j.id = $1 and j.sweep_code is not null for no key update of j
),
slice as materialized (
  select i.id from job cross join lateral (
    select * from (select id from batch_items where batch_job_id = job.id and status = 'queued' and next_attempt_at is null and losses < 2 order by position limit $2) fresh
    union all
    select * from (select id from batch_items where batch_job_id = job.id and status = 'queued' and next_attempt_at is not null and losses < 2 order by next_attempt_at limit $2) due
    union all
    select * from (select id from batch_items where batch_job_id = job.id and status = 'queued' and losses >= 2 limit $2) suspect
    limit $2
  ) i
),
ended as (
  update batch_items i set status = 'failed', error_code = job.sweep_code, completed_at = clock.now, progress = 100, next_attempt_at = null, updated_at = clock.now,
    error_message = case job.sweep_code when 'cancelled' then 'The job was cancelled before this item ran.' else 'The job stopped at an error before this item ran.' end
  from job, clock
  where i.id = any (array (select id from slice)) and i.status = 'queued'
  returning i.id
),
tally as materialized (select count(*)::integer as n from ended),
counted as (
  update batch_jobs j set
    completed_items = j.completed_items + tally.n, failed_items = j.failed_items + tally.n, skipped_items = j.skipped_items + tally.n,
    failures = colloquy_add_counts(j.failures, jsonb_build_object(job.sweep_code, tally.n)),
    progress_percentage = round(100.0 * (j.completed_items + tally.n) / greatest(j.total_items, 1), 2),
    -- Not when nothing was found: an item that went back to the queue while we waited for the lock is not seen here.
    sweep_code = case when j.completed_items + tally.n = j.total_items then null else j.sweep_code end,
    log_seq = j.log_seq + least(tally.n, 1), updated_at = clock.now
  from tally, job, clock
  where j.id = job.id
),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, message, data)
  select job.id, job.log_seq + 1, clock.now, 'info', 'items_ended', tally.n || ' queued items ended (' || job.sweep_code || ').', jsonb_build_object('items', tally.n)
  from job, tally, clock where tally.n > 0
)
select tally.n as ended, (select in_flight from job) as in_flight from tally`;

/**
 * Ends one slice of the queued items of a cancelled or stopped job.
 * @returns whether there may be more to end right now
 */
export async function sweepJob(db: Database, jobId: string): Promise<boolean> {
  const [row] = await db.query<{ ended: number; in_flight: number | null }>(sql, [jobId, sliceItems]);
  return row !== undefined && row.ended === sliceItems;
}
