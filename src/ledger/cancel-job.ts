import { notifyControl } from '#ledger/notifications.ts';
import { refuseTransition } from '#ledger/refuse-transition.ts';
import { sweepJob } from '#ledger/sweep-items.ts';
import type { Database } from '#platform/database.ts';

const sql = `
with clock as materialized (select colloquy_now() as now),
job as materialized (
  select j.* from batch_jobs j where j.id = $1 and j.status in ('queued', 'processing', 'paused') and j.draft_expires_at is null for no key update of j
),
held as materialized (
  select i.id, i.position, i.attempt_id from batch_items i join job on job.id = i.batch_job_id
  where i.status = 'processing'
  order by i.id
  for no key update of i
),
ended as (
  update batch_items i set status = 'failed', error_code = 'cancelled', error_message = 'Cancelled' || $2 || ' while its call was in flight.', completed_at = clock.now,
    progress = 100, running_alone = false, lease_expires_at = null, leased_by = null, attempt_id = null, remote_batch_id = null, updated_at = clock.now
  from clock
  where i.id = any (array (select id from held))
),
-- Their calls may still be billed: the reservations stay until an answer or the hard timeout.
aborted as (
  update batch_attempts a set outcome = 'aborted', error_code = 'cancelled', error_message = 'The job was cancelled.'
  where a.id = any (array (select attempt_id from held)) and a.settled_at is null
),
counted as (
  update batch_jobs j set status = 'cancelled', sweep_code = 'cancelled', large_act = null, large_act_data = '{}', large_act_position = 0, completed_at = clock.now, paused_at = null, paused_by = null, pause_reason = null,
    completed_items = j.completed_items + n.held, failed_items = j.failed_items + n.held, skipped_items = j.skipped_items + n.held, failures = colloquy_add_counts(j.failures, jsonb_build_object('cancelled', n.held)), in_flight = 0,
    progress_percentage = round(100.0 * (j.completed_items + n.held) / greatest(j.total_items, 1), 2),
    duration_seconds = extract(epoch from clock.now - coalesce(j.started_at, j.created_at))::integer,
    log_seq = j.log_seq + 1, last_activity_at = clock.now, updated_at = clock.now
  from job, clock, (select count(*)::integer as held from held) n
  where j.id = job.id
  returning j.id
),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, message, data)
  select job.id, job.log_seq + 1, clock.now, 'warn', 'job_cancelled',
    'Cancelled' || $2 || ': ' || job.total_items - job.completed_items || ' items do not run; ' || (select count(*) from held) || ' calls in flight are stopped, and may still be billed.',
    jsonb_build_object('inFlight', (select count(*) from held))
  from job, clock
)
select id from counted`;

/**
 * Cancels a job. Its first transaction ends the job and what is processing, however large the job is; from its commit on nothing is claimed, and reads count the rest
 * as cancelled. Queued items are then ended in slices, here while `whileMs` lasts and by every driver.
 * @param by who cancels, for the log
 * @throws ColloquyError `not_found`, `conflict` when the job has ended
 */
export async function cancelJob(db: Database, jobId: string, by: string | null = null, whileMs = 2_000): Promise<void> {
  // The lock comes in a statement of its own: one that waits for it sees the items as they were before, and would leave what a claim has just taken in a cancelled job.
  const rows = await db.transaction(async (connection) => {
    await connection.query('select from batch_jobs where id = $1 for no key update', [jobId]);
    return connection.query<{ id: string }>(sql, [jobId, by ? ` by ${by}` : '']);
  });
  if (rows.length === 0) throw await refuseTransition(db, jobId, 'cancel');
  await notifyControl(db, jobId);
  const until = performance.now() + whileMs;
  while (performance.now() < until && (await sweepJob(db, jobId))) {
    // one slice of 10,000 after the other
  }
}
