import type { Queryable } from '#platform/database.ts';

/** So many rows go in one statement. (One of 4 kB took 0.1 ms on two cores that had much else to do.) */
export const rowsPerSlice = 2_000;

// A purge waits for nobody: what another one has locked is its own, and what a settle has is in use again. The age is looked up by its index and the outcome by the attempt's id, as a join could be planned as a read of every attempt.
// A late answer that was not used yet stays, whatever its age: it was paid for.
const answersSql = `
delete from raw_answers where attempt_id = any (array (
  select r.attempt_id from raw_answers r
  where r.settled_at < colloquy_now() - $1 * interval '1 day'
    and (select a.outcome from batch_attempts a where a.id = r.attempt_id) is distinct from 'late'
  order by r.settled_at limit $2
  for update of r skip locked))
returning true`;

// A prompt was last used on the day of the youngest call that has it, or later; that whole day is past its age.
const promptsSql = `
delete from prompts where ctid = any (array (
  select p.ctid from prompts p
  where p.used_on < ((colloquy_now() - $1 * interval '1 day') at time zone 'utc')::date
  order by p.used_on limit $2
  for update of p skip locked))
returning true`;

// Before there were tables of them, attempts held them themselves; those of a job go when the job has ended for so long.
const heldByAttemptsSql = `
with clock as materialized (select colloquy_now() as now),
job as materialized (
  select j.id from batch_jobs j, clock
  where j.completed_at < clock.now - $1 * interval '1 day' and j.answers_purged_at is null
  order by j.completed_at limit 1
  for no key update of j skip locked
),
purged as (
  update batch_attempts a set prompt = null, raw_answer = null
  where a.id = any (array (
    select a.id from batch_attempts a
    where a.batch_job_id = (select id from job) and (a.prompt is not null or a.raw_answer is not null) and a.outcome is distinct from 'late' limit $2))
  returning a.id
),
done as (
  update batch_jobs j set answers_purged_at = clock.now
  from job, clock where j.id = job.id and (select count(*) from purged) < $2
)
select from job`;

/**
 * Purges one slice of the raw answers and prompts that are older than so many days; conversations, tokens, costs and logs stay. Any number of processes may do it at once.
 * @returns whether there may be more
 */
export async function purgeTexts(db: Queryable, keepDays: number): Promise<boolean> {
  const answers = await db.query(answersSql, [keepDays, rowsPerSlice]);
  const prompts = await db.query(promptsSql, [keepDays, rowsPerSlice]);
  const jobs = await db.query(heldByAttemptsSql, [keepDays, rowsPerSlice]);
  return answers.length === rowsPerSlice || prompts.length === rowsPerSlice || jobs.length > 0;
}

/** A key that is over is listed for so long, so that who looks for it sees why it lets nobody in. */
const endedKeyDays = 90;

/**
 * Forgets what is over: idempotency keys whose day is past and whose job has ended, workers that were gone for a week, sessions, counts of requests, and API keys that
 * ended 90 days ago.
 */
export async function forgetOld(db: Queryable): Promise<void> {
  await db.query(
    `delete from idempotency_keys k using batch_jobs j where j.id = k.batch_job_id and k.expires_at <= colloquy_now() and j.completed_at is not null`,
  );
  await db.query(`delete from workers where heartbeat_at < colloquy_now() - interval '7 days'`);
  for (const table of ['app_sessions', 'app_verifications'])
    await db.query(`delete from ${table} where expires_at < colloquy_now()`);
  await db.query(`delete from request_limits where expire < extract(epoch from colloquy_now()) * 1000`);
  await db.query(`delete from api_keys where least(revoked_at, expires_at) < colloquy_now() - $1 * interval '1 day'`, [
    endedKeyDays,
  ]);
}
