import type { Queryable } from '#platform/database.ts';

/** Prompts and raw answers are kept for so long after their job's end: for questions that come later, and no longer than those are likely. */
export const answersKeptDays = 90;

const attemptsPerSlice = 5_000;

const purgeSql = `
with clock as materialized (select colloquy_now() as now),
job as materialized (
  select j.id from batch_jobs j, clock
  where j.completed_at < clock.now - ${answersKeptDays} * interval '1 day' and j.answers_purged_at is null
  order by j.completed_at limit 1
  for no key update of j
),
purged as (
  update batch_attempts a set prompt = null, raw_answer = null
  where a.id = any (array (
    select a.id from batch_attempts a where a.batch_job_id = (select id from job) and (a.prompt is not null or a.raw_answer is not null) limit ${attemptsPerSlice}))
  returning a.id
),
done as (
  update batch_jobs j set answers_purged_at = clock.now
  from job, clock where j.id = job.id and (select count(*) from purged) < ${attemptsPerSlice}
)
select (select count(*)::integer from purged) as purged, exists (select from job) as more`;

/**
 * Purges one slice of prompts and raw answers whose age is over; conversations, tokens and costs stay.
 * @returns whether there may be more
 */
export async function purgeAnswers(db: Queryable): Promise<boolean> {
  const [row] = await db.query<{ more: boolean }>(purgeSql);
  return row?.more ?? false;
}

/** Forgets idempotency keys whose day is over and whose job has ended, and workers that were gone for a week. */
export async function forgetOld(db: Queryable): Promise<void> {
  await db.query(
    `delete from idempotency_keys k using batch_jobs j where j.id = k.batch_job_id and k.expires_at <= colloquy_now() and j.completed_at is not null`,
  );
  await db.query(`delete from workers where heartbeat_at < colloquy_now() - interval '7 days'`);
}
