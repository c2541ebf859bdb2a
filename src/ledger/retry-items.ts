import { ColloquyError } from '#domain/colloquy-error.ts';
import { notifyControl } from '#ledger/notifications.ts';
import { refuseTransition } from '#ledger/refuse-transition.ts';
import { sweepJob } from '#ledger/sweep-items.ts';
import type { Database } from '#platform/database.ts';

export interface RetryFilter {
  errorCode?: string;
  itemIds?: string[];
  /** Cancelled items stay ended unless this is set. */
  includeCancelled?: boolean;
}

const sliceItems = 10_000;

const sql = `
with clock as materialized (select colloquy_now() as now),
job as materialized (
  select j.* from batch_jobs j
  where j.id = $1 and j.sweep_code is null and (j.status in ('completed', 'failed', 'cancelled', 'paused') or $6::boolean)
  for no key update of j
),
slice as materialized (
  select i.id, i.error_code from job cross join lateral (
    select id, error_code from batch_items
    where batch_job_id = job.id and status = 'failed'
      and ($2::text is null or error_code = $2) and ($3::uuid[] is null or id = any($3)) and ($4::boolean or error_code <> 'cancelled')
    order by position limit $5
    for no key update
  ) i
),
again as (
  update batch_items i set status = 'queued', run = i.run + 1, attempts_used = 0, content_failures = 0, deferrals = 0, losses = 0, losses_alone = 0, progress = 0,
    error_code = null, error_message = null, completed_at = null, next_attempt_at = null, updated_at = clock.now
  from clock
  where i.id = any (array (select id from slice))
),
tally as materialized (
  select count(*)::integer as n, count(*) filter (where error_code in ('cancelled', 'job_stopped'))::integer as skipped from slice
),
counted as (
  update batch_jobs j set
    status = case when j.status in ('completed', 'failed', 'cancelled') then 'queued' else j.status end,
    completed_at = null, duration_seconds = null, error_message = null, retry_count = j.retry_count + case when $6::boolean then 0 else 1 end,
    completed_items = j.completed_items - tally.n, failed_items = j.failed_items - tally.n, skipped_items = j.skipped_items - tally.skipped,
    progress_percentage = round(100.0 * (j.completed_items - tally.n) / greatest(j.total_items, 1), 2),
    pass = case when $6::boolean then j.pass else
      greatest(j.pass, coalesce((select min(o.pass) from batch_jobs o where o.status in ('queued', 'processing') and o.draft_expires_at is null and o.id <> j.id), 0)) end,
    log_seq = j.log_seq + 1, last_activity_at = clock.now, updated_at = clock.now
  from job, tally, clock
  where j.id = job.id and tally.n > 0
),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, message, data)
  select job.id, job.log_seq + 1, clock.now, 'info', 'items_retried', tally.n || ' failed items are tried again' || $7 || '.', jsonb_build_object('items', tally.n)
  from job, tally, clock where tally.n > 0
)
select tally.n as retried, exists (select from job) as possible from tally`;

/**
 * Queues failed items of an ended or paused job for a new run; completed ones are never touched. A paused job stays paused, an ended one is reopened. In slices, each
 * a transaction: after a crash in between, call it again for the rest.
 * @param by who retries, for the log
 * @returns how many items
 * @throws ColloquyError `not_found`, `conflict` when the job is running or nothing matches
 */
export async function retryItems(
  db: Database,
  jobId: string,
  filter: RetryFilter = {},
  by: string | null = null,
): Promise<number> {
  while (await sweepJob(db, jobId)) {
    // A cancel or stop that is not through yet comes first.
  }
  let total = 0;
  for (;;) {
    const [row] = await db.query<{ retried: number; possible: boolean }>(sql, [
      jobId,
      filter.errorCode ?? null,
      filter.itemIds ?? null,
      filter.includeCancelled ?? false,
      sliceItems,
      total > 0,
      by ? ` by ${by}` : '',
    ]);
    total += row?.retried ?? 0;
    if (row?.possible && row.retried === sliceItems) continue;
    if (total === 0) throw await refusal(db, jobId, row?.possible ?? false);
    await notifyControl(db, jobId);
    return total;
  }
}

async function refusal(db: Database, jobId: string, possible: boolean): Promise<ColloquyError> {
  if (possible) return new ColloquyError('conflict', 'No failed item matches, so there is nothing to retry.');
  const [job] = await db.query<{ status: string }>(
    'select status from batch_jobs where id = $1 and sweep_code is not null',
    [jobId],
  );
  if (job)
    return new ColloquyError('conflict', `The job is ${job.status}, and calls of it are still in flight.`, {
      next: 'Try again when they have ended.',
    });
  return refuseTransition(db, jobId, 'retry');
}
