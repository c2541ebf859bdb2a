import { unnamedModel } from '#domain/model-name.ts';
import type { JobCommand } from '#domain/transitions.ts';
import { notifyControl } from '#ledger/notifications.ts';
import { refuseTransition } from '#ledger/refuse-transition.ts';
import type { Database } from '#platform/database.ts';

/** Whether the pilot of job `j` has ended, and nobody has said yes to the rest. */
const pilotIsDoneSql = 'coalesce(j.completed_items >= j.pilot_items, false)';

/**
 * Pauses a job: nothing more is claimed from its commit on; calls in flight settle.
 * @throws ColloquyError `not_found`, `conflict` when the job is paused already or has ended
 */
export async function pauseJob(
  db: Database,
  jobId: string,
  by: string | null = null,
  reason: string | null = null,
): Promise<void> {
  await change(
    db,
    jobId,
    `j.status in ('queued', 'processing')`,
    `status = 'paused', paused_at = clock.now, paused_by = coalesce($2, 'someone'), pause_reason = $3`,
    ['job_paused', `Paused${by ? ` by ${by}` : ''}${reason ? `: ${reason}` : ''}.`],
    [by, reason],
    'pause',
  );
}

/**
 * Lets a paused job go on; where its pilot has ended, with all that is left.
 * @throws ColloquyError `not_found`, `conflict` when the job is not paused, or was adopted without a model and has none yet
 */
export async function resumeJob(db: Database, jobId: string, by: string | null = null): Promise<void> {
  await change(
    db,
    jobId,
    `(j.status = 'paused' or (${pilotIsDoneSql} and j.status in ('queued', 'processing'))) and j.model <> '${unnamedModel}'`,
    `status = case when j.started_at is null then 'queued' else 'processing' end, paused_at = null, paused_by = null, pause_reason = null,
     pilot_items = case when ${pilotIsDoneSql} then null else j.pilot_items end,
     pass = greatest(j.pass, coalesce((select min(o.pass) from batch_jobs o where o.status in ('queued', 'processing') and o.draft_expires_at is null and o.id <> j.id), j.pass))`,
    ['job_resumed', `Resumed${by ? ` by ${by}` : ''}.`],
    [null, null],
    'resume',
  );
}

async function change(
  db: Database,
  jobId: string,
  possible: string,
  set: string,
  [event, message]: [string, string],
  [by, reason]: [string | null, string | null],
  command: JobCommand,
): Promise<void> {
  const rows = await db.query(
    `with clock as materialized (select colloquy_now() as now),
     job as materialized (select j.id, j.log_seq from batch_jobs j where j.id = $1 and j.draft_expires_at is null and ${possible} for no key update of j),
     changed as (
       update batch_jobs j set ${set}, log_seq = j.log_seq + 1, last_activity_at = clock.now, updated_at = clock.now
       from job, clock where j.id = job.id and ($2::text is null or true) and ($3::text is null or true)
     )
     insert into batch_job_logs (batch_job_id, seq, at, level, event, message)
     select job.id, job.log_seq + 1, clock.now, 'info', $4, $5 from job, clock
     returning seq`,
    [jobId, by, reason, event, message],
  );
  if (rows.length === 0) throw await refuseTransition(db, jobId, command);
  await notifyControl(db, jobId);
}
