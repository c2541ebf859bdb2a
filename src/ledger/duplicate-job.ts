import { ColloquyError } from '#domain/colloquy-error.ts';
import { choosePilot } from '#ledger/choose-pilot.ts';
import { newcomerPassSql } from '#ledger/newcomer-pass.ts';
import { notifyControl } from '#ledger/notifications.ts';
import { sliceItems } from '#ledger/sweep-items.ts';
import type { Database } from '#platform/database.ts';

const startSql = `
with clock as materialized (select colloquy_now() as now),
source as materialized (
  select j.* from batch_jobs j where j.id = $1 and j.draft_expires_at is null and j.large_act is distinct from 'delete' for share of j
),
copy as (
  insert into batch_jobs (organization_id, created_by, name, description, configuration, model, tier, priority, error_handling, concurrent_processing, shared_parameters, mode,
    pilot, notify_url, max_attempts, item_timeout_seconds, total_items, budget, estimated_cost, reservation_max, draft_expires_at, pilot_items, large_act, large_act_data, log_seq,
    created_at, updated_at, last_activity_at)
  select s.organization_id, s.created_by, left(s.name, 193) || ' (copy)', s.description, s.configuration, s.model, s.tier, s.priority, s.error_handling,
    s.concurrent_processing, s.shared_parameters, s.mode, s.pilot, s.notify_url, s.max_attempts, s.item_timeout_seconds, s.total_items, s.budget, s.estimated_cost,
    s.reservation_max, clock.now + interval '24 hours', case when s.pilot < s.total_items then s.pilot end, 'copy', jsonb_build_object('from', s.id), 1, clock.now, clock.now, clock.now
  from source s, clock
  returning id, total_items, created_at
),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, message)
  select copy.id, 1, copy.created_at, 'info', 'job_submitted', 'Submitted' || coalesce(' by ' || $2::text, '') || ' as a copy of job ' || $1 || ': ' || copy.total_items || ' conversations.'
  from copy
)
select id from copy`;

const sliceSql = `
with clock as materialized (select colloquy_now() as now),
job as materialized (
  select j.* from batch_jobs j where j.id = $1 and j.large_act = 'copy' for no key update of j
),
slice as materialized (
  select i.* from job cross join lateral (
    select * from batch_items s
    where s.batch_job_id = (job.large_act_data ->> 'from')::uuid and s.position > job.large_act_position
    order by s.position limit $2
  ) i
),
copied as (
  insert into batch_items (batch_job_id, position, content_key, persona, emotional_arc, topic, tier, template_id, template_version, repeat, parameters, source_text,
    reservation, created_at, updated_at)
  select job.id, s.position, s.content_key, s.persona, s.emotional_arc, s.topic, s.tier, s.template_id, s.template_version, s.repeat, s.parameters, s.source_text,
    s.reservation, clock.now, clock.now
  from slice s, job, clock
),
tally as materialized (select count(*)::integer as n, max(position) as position from slice),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, message)
  select job.id, job.log_seq + 1, clock.now, 'info', 'job_copied', 'All ' || job.total_items || ' conversations are copied; the job is queued.'
  from job, tally, clock where tally.n < $2
)
update batch_jobs j set
  large_act = case when tally.n < $2 then null else 'copy' end,
  large_act_data = case when tally.n < $2 then '{}' else j.large_act_data end,
  large_act_position = case when tally.n < $2 then 0 else tally.position end,
  draft_expires_at = case when tally.n < $2 then null else j.draft_expires_at end,
  pass = ${newcomerPassSql},
  log_seq = j.log_seq + case when tally.n < $2 then 1 else 0 end,
  updated_at = clock.now
from job, tally, clock
where j.id = job.id
returning tally.n as copied, j.pilot_items as pilot`;

/**
 * Submits the same items again, as a new job of the same settings. It is a draft until its last item is there: in slices, here while `whileMs` lasts and by every
 * driver.
 * @param by who does it, for the log
 * @returns the new job's id
 * @throws ColloquyError `not_found`; `conflict` for a draft
 */
export async function duplicateJob(
  db: Database,
  jobId: string,
  by: string | null = null,
  whileMs = 2_000,
): Promise<string> {
  const [copy] = await db.query<{ id: string }>(startSql, [jobId, by]);
  if (!copy) throw await refusal(db, jobId);
  const until = performance.now() + whileMs;
  while (performance.now() < until) {
    if ((await copySlice(db, copy.id)) < sliceItems) break;
  }
  return copy.id;
}

/** Copies one slice. @returns how many items; fewer than a slice: the job is submitted now */
export async function copySlice(db: Database, jobId: string): Promise<number> {
  const row = await db.transaction(async (connection) => {
    const [slice] = await connection.query<{ copied: number; pilot: number | null }>(sliceSql, [jobId, sliceItems]);
    if (slice?.pilot && slice.copied < sliceItems) await choosePilot(connection, jobId, slice.pilot);
    return slice;
  });
  if (row && row.copied < sliceItems) await notifyControl(db, jobId);
  return row?.copied ?? 0;
}

async function refusal(db: Database, jobId: string): Promise<ColloquyError> {
  const [draft] = await db.query(`select from batch_jobs where id = $1 and large_act is distinct from 'delete'`, [
    jobId,
  ]);
  if (!draft) return new ColloquyError('not_found', `There is no job ${jobId}.`);
  return new ColloquyError('conflict', 'The job is a draft.', { next: 'Submit it first.' });
}
