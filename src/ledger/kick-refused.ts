import type { Queryable } from '#platform/database.ts';

/** Remembers, with a log line, that the platform refused to start the next function for an unfinished job. */
export async function noteKickRefused(db: Queryable, jobId: string, why: string): Promise<void> {
  await db.query(
    `with clock as materialized (select colloquy_now() as now),
     job as materialized (select j.id, j.log_seq from batch_jobs j where j.id = $1 and j.completed_at is null for no key update of j),
     changed as (
       update batch_jobs j set kick_refused_at = clock.now, kick_refusal = left($2, 1000), log_seq = j.log_seq + 1, updated_at = clock.now
       from job, clock where j.id = job.id
     )
     insert into batch_job_logs (batch_job_id, seq, at, level, event, message)
     select job.id, job.log_seq + 1, clock.now, 'warn', 'kick_refused', left('The next function could not be started: ' || $2, 10000) from job, clock`,
    [jobId, why],
  );
}

/** The next function was started after all. */
export async function forgetKickRefused(db: Queryable, jobId: string): Promise<void> {
  await db.query(
    `with clock as materialized (select colloquy_now() as now),
     job as materialized (select j.id, j.log_seq from batch_jobs j where j.id = $1 and j.kick_refused_at is not null for no key update of j),
     changed as (
       update batch_jobs j set kick_refused_at = null, kick_refusal = null, log_seq = j.log_seq + 1, updated_at = clock.now from job, clock where j.id = job.id
     )
     insert into batch_job_logs (batch_job_id, seq, at, level, event, message)
     select job.id, job.log_seq + 1, clock.now, 'info', 'kick_accepted', 'The next function could be started again.' from job, clock`,
    [jobId],
  );
}
