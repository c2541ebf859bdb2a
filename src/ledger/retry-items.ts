import { ColloquyError } from '#domain/colloquy-error.ts';
import { notifyControl } from '#ledger/notifications.ts';
import { refuseTransition } from '#ledger/refuse-transition.ts';
import { sliceItems, sweepJob } from '#ledger/sweep-items.ts';
import type { Database, Queryable } from '#platform/database.ts';

export interface RetryFilter {
  errorCode?: string;
  itemIds?: string[];
  /** Cancelled items stay ended unless this is set. */
  includeCancelled?: boolean;
}

/** Whether failed item `i` is one of those that the act's data names. */
const matchesSql = (data: string) => `
  (${data} ->> 'errorCode' is null or i.error_code = ${data} ->> 'errorCode')
  and (${data} -> 'itemIds' is null or ${data} -> 'itemIds' ? i.id::text)
  and ((${data} -> 'includeCancelled')::boolean or i.error_code <> 'cancelled')`;

const startSql = `
with clock as materialized (select colloquy_now() as now),
job as materialized (
  select j.id from batch_jobs j
  where j.id = $1 and j.sweep_code is null and j.large_act is null and j.status in ('completed', 'failed', 'cancelled', 'paused')
  for no key update of j
),
found as materialized (
  select (select true from batch_items i where i.batch_job_id = job.id and i.status = 'failed' and ${matchesSql('$2::jsonb')} order by i.position limit 1) as matches from job
),
started as (
  update batch_jobs j set large_act = 'retry', large_act_data = $2, large_act_position = 0, retry_count = j.retry_count + 1, updated_at = clock.now
  from job, found, clock where j.id = job.id and found.matches
)
select coalesce(matches, false) as matches from found`;

const sliceSql = `
with clock as materialized (select colloquy_now() as now),
job as materialized (
  select j.* from batch_jobs j where j.id = $1 and j.large_act = 'retry' and j.sweep_code is null for no key update of j
),
slice as materialized (
  select i.id, i.position, i.error_code from job cross join lateral (
    select i.id, i.position, i.error_code from batch_items i
    where i.batch_job_id = job.id and i.status = 'failed' and i.position > job.large_act_position and ${matchesSql('job.large_act_data')}
    order by i.position limit $2
    for no key update
  ) i
),
again as (
  update batch_items i set status = 'queued', run = i.run + 1, attempts_used = 0, content_failures = 0, deferrals = 0, losses = 0, losses_alone = 0, progress = 0,
    error_code = null, error_message = null, completed_at = null, updated_at = clock.now,
    -- What a pilot tries is due, as its other items are.
    next_attempt_at = case when job.pilot_items is not null and job.completed_at is null then clock.now end
  from job, clock
  where i.id = any (array (select id from slice))
),
tally as materialized (
  select count(*)::integer as n, count(*) filter (where error_code in ('cancelled', 'job_stopped'))::integer as skipped, max(position) as position,
    (select jsonb_object_agg(error_code, -n) from (select error_code, count(*) as n from slice group by 1) by_code) as failures
  from slice
),
counted as (
  update batch_jobs j set
    status = case when tally.n > 0 and j.completed_at is not null then 'queued' else j.status end,
    completed_at = case when tally.n > 0 then null else j.completed_at end,
    duration_seconds = case when tally.n > 0 then null else j.duration_seconds end,
    error_message = case when tally.n > 0 then null else j.error_message end,
    -- Who retries a job that has ended wants all of it.
    pilot_items = case when tally.n > 0 and j.completed_at is not null then null else j.pilot_items end,
    answers_purged_at = case when tally.n > 0 then null else j.answers_purged_at end,
    completed_items = j.completed_items - tally.n, failed_items = j.failed_items - tally.n, skipped_items = j.skipped_items - tally.skipped,
    failures = case when tally.n > 0 then colloquy_add_counts(j.failures, tally.failures) else j.failures end,
    progress_percentage = round(100.0 * (j.completed_items - tally.n) / greatest(j.total_items, 1), 2),
    pass = case when j.completed_at is null then j.pass else
      greatest(j.pass, coalesce((select min(o.pass) from batch_jobs o where o.status in ('queued', 'processing') and o.draft_expires_at is null and o.id <> j.id), j.pass)) end,
    large_act = case when tally.n < $2 then null else 'retry' end,
    large_act_data = case when tally.n < $2 then '{}' else j.large_act_data end,
    large_act_position = case when tally.n < $2 then 0 else tally.position end,
    log_seq = j.log_seq + least(tally.n, 1), last_activity_at = clock.now, updated_at = clock.now
  from job, tally, clock
  where j.id = job.id
),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, message, data)
  select job.id, job.log_seq + 1, clock.now, 'info', 'items_retried', tally.n || ' failed items are tried again' || coalesce(' by ' || (job.large_act_data ->> 'by'), '') || '.',
    jsonb_build_object('items', tally.n)
  from job, tally, clock where tally.n > 0
)
select tally.n as retried from tally`;

/**
 * Queues failed items of an ended or paused job for a new run; completed ones are never touched. A paused job stays paused, an ended one is reopened. In slices, each a
 * transaction and none taking an item twice: should this process die in between, whoever drives does the rest.
 * @param by who retries, for the log
 * @param whileMs how long it is gone on with here, a slice at least; the rest is for whoever drives
 * @returns how many items, so far
 * @throws ColloquyError `not_found`, `conflict` when the job is running or nothing matches
 */
export async function retryItems(
  db: Database,
  jobId: string,
  filter: RetryFilter = {},
  by: string | null = null,
  whileMs = Number.POSITIVE_INFINITY,
): Promise<number> {
  while (await sweepJob(db, jobId)) {
    // A cancel or stop that is not through yet comes first.
  }
  const data = { ...filter, includeCancelled: filter.includeCancelled ?? false, by };
  // As in a cancel, the lock comes in a statement of its own: a retry that waited for another must see that nothing is left.
  const [started] = await db.transaction(async (connection) => {
    await connection.query('select from batch_jobs where id = $1 for no key update', [jobId]);
    return connection.query<{ matches: boolean }>(startSql, [jobId, JSON.stringify(data)]);
  });
  if (!started) throw await refusal(db, jobId);
  if (!started.matches) throw new ColloquyError('conflict', 'No failed item matches, so there is nothing to retry.');
  let total = 0;
  const until = performance.now() + whileMs;
  let slice: number;
  do {
    slice = await retrySlice(db, jobId);
    total += slice;
  } while (slice === sliceItems && performance.now() < until);
  await notifyControl(db, jobId);
  return total;
}

/** Queues one slice of a retry under way. @returns how many items; fewer than a slice: it is through */
export async function retrySlice(db: Queryable, jobId: string): Promise<number> {
  const [row] = await db.query<{ retried: number }>(sliceSql, [jobId, sliceItems]);
  return row?.retried ?? 0;
}

async function refusal(db: Database, jobId: string): Promise<ColloquyError> {
  const [job] = await db.query<{ status: string; large_act: string | null; in_flight: number }>(
    `select status, large_act, in_flight from batch_jobs where id = $1 and (sweep_code is not null or large_act in ('retry', 'copy'))`,
    [jobId],
  );
  if (!job) return refuseTransition(db, jobId, 'retry');
  return job.large_act === null
    ? new ColloquyError(
        'conflict',
        `The job is ${job.status}, and ${job.in_flight > 0 ? 'calls of it are still in flight' : 'its queued items are still being ended'}.`,
        { next: 'Try again when they have ended.' },
      )
    : new ColloquyError('conflict', 'Another act on its items is under way.', {
        next: 'It ends by itself; try again then.',
      });
}
