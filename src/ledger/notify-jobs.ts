import { budgetWarningShare } from '#ledger/budget-warning.ts';
import { readProspect } from '#ledger/read-jobs.ts';
import type { Database, Queryable } from '#platform/database.ts';

/** What of a job somebody is told of. */
export const notificationTypes = [
  'job.completed',
  'job.failed',
  'job.cancelled',
  'job.waiting',
  'job.budget_warning',
] as const;
export type NotificationType = (typeof notificationTypes)[number];

/** So long a job waits for a person before somebody is told. */
const patienceMinutes = 5;
/** What ended longer ago is no news. */
const newsHours = 24;
/** A job is looked at so seldom. */
const lookEverySeconds = 45;
const perSlice = 100;

const iso = (time: string) => `to_char(${time} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Job `j` as a receiver is told of it. */
const summarySql = `jsonb_build_object(
  'id', j.id, 'name', j.name, 'status', j.status, 'model', j.model,
  'counts', (
    select jsonb_build_object('total', j.total_items, 'successful', j.successful_items, 'failed', j.failed_items + swept, 'skipped', j.skipped_items + swept)
    from (select case when j.sweep_code is null then 0 else j.total_items - j.completed_items - j.in_flight end as swept) s),
  'spend', jsonb_build_object('actual', trim_scale(j.actual_cost), 'unknown', trim_scale(j.unknown_cost), 'budget', trim_scale(j.budget), 'currency', 'USD'),
  'createdAt', ${iso('j.created_at')}, 'startedAt', ${iso('j.started_at')}, 'completedAt', ${iso('j.completed_at')})`;

/** The body of what is said of job `j`. `$1` is our own address, or null. @param more of `data`, as SQL */
const bodySql = (
  type: string,
  more = `'{}'::jsonb`,
) => `jsonb_build_object('type', ${type}, 'timestamp', ${iso('clock.now')},
  'data', jsonb_build_object('job', ${summarySql}, 'url', $1::text || '/batch-jobs/' || j.id) || ${more})::text`;

const insertSql =
  'insert into notifications (organization_id, batch_job_id, reason, occasion, type, url, body, next_try_at)';
const urlSql = 'coalesce(j.notify_url, o.notify_url)';

// A retry that is under way has the number of the run that it begins, while the job has still ended.
const endedSql = `
with clock as materialized (select colloquy_now() as now)
${insertSql}
select j.organization_id, j.id, 'ended', j.retry_count::text, 'job.' || j.status, ${urlSql}, ${bodySql(`'job.' || j.status`)}, clock.now
from batch_jobs j join organizations o on o.id = j.organization_id, clock
where j.completed_at > clock.now - interval '${newsHours} hours' and j.large_act is null
  and (j.notify_url is not null or (o.notify_url is not null and j.completed_at >= o.notify_since))
  and not exists (select from notifications n where n.batch_job_id = j.id and n.reason = 'ended' and n.occasion = j.retry_count::text)
order by j.completed_at limit ${perSlice}
on conflict (batch_job_id, reason, occasion) do nothing
returning id`;

const budgetSql = `
with clock as materialized (select colloquy_now() as now)
${insertSql}
select j.organization_id, j.id, 'budget', trim_scale(j.budget)::text, 'job.budget_warning', ${urlSql}, ${bodySql(`'job.budget_warning'`)}, clock.now
from batch_jobs j join organizations o on o.id = j.organization_id, clock
where j.status in ('queued', 'processing', 'paused') and j.draft_expires_at is null and ${urlSql} is not null
  and j.actual_cost + j.unknown_cost >= ${budgetWarningShare} * j.budget
  and not exists (select from notifications n where n.batch_job_id = j.id and n.reason = 'budget' and n.occasion = trim_scale(j.budget)::text)
order by j.id limit ${perSlice}
on conflict (batch_job_id, reason, occasion) do nothing
returning id`;

// A job that has calls in flight and was not seen to wait does not wait.
const lookSql = `
select j.id
from batch_jobs j join organizations o on o.id = j.organization_id left join job_waits w on w.batch_job_id = j.id
where j.status in ('queued', 'processing', 'paused') and j.draft_expires_at is null and ${urlSql} is not null
  and (j.status = 'paused' or j.in_flight = 0 or w.since is not null)
  and (w.checked_at is null or w.checked_at <= colloquy_now() - interval '${lookEverySeconds} seconds')
order by w.checked_at nulls first limit ${perSlice}`;

// While nothing of it ends a wait goes on, whatever the job seems to wait for meanwhile; a pause is as old as it is.
const waitSql = `
with clock as materialized (select colloquy_now() as now),
wait as (
  insert into job_waits as w (batch_job_id, checked_at, since, completed_items)
  select j.id, clock.now, case when $3::text is not null then coalesce(j.paused_at, clock.now) end, j.completed_items from batch_jobs j, clock where j.id = $2
  on conflict (batch_job_id) do update set
    checked_at = excluded.checked_at,
    since = case
      when w.completed_items <> excluded.completed_items or w.since is null then excluded.since
      when $3::text is null then w.since
      else greatest(w.since, (select paused_at from batch_jobs where id = $2)) end,
    completed_items = excluded.completed_items
  returning batch_job_id, since
)
${insertSql}
select j.organization_id, j.id, 'waiting', ${iso('wait.since')}, 'job.waiting', ${urlSql},
  ${bodySql(`'job.waiting'`, `jsonb_build_object('waiting', jsonb_build_object('code', $3::text, 'detail', $4::text, 'since', ${iso('wait.since')}))`)}, clock.now
from wait join batch_jobs j on j.id = wait.batch_job_id join organizations o on o.id = j.organization_id, clock
where $3::text is not null and wait.since <= clock.now - interval '${patienceMinutes} minutes' and ${urlSql} is not null
on conflict (batch_job_id, reason, occasion) do nothing
returning id`;

/**
 * Finds out of which jobs somebody is to be told, and enqueues each of these once: that it ended, that it has waited for a person for five minutes, that four fifths of its
 * budget are used. Any number of processes may do it at once.
 * @param ownUrl our public address, for links; null: not known
 * @returns whether there may be more
 */
export async function enqueueNotifications(db: Queryable, ownUrl: string | null): Promise<boolean> {
  const base = ownUrl?.replace(/\/+$/, '') ?? null;
  const ended = await db.query(endedSql, [base]);
  const budgets = await db.query(budgetSql, [base]);
  const looked = await db.query<{ id: string }>(lookSql);
  for (const { id } of looked) {
    const waiting = await whatAPersonMustDo(db, id);
    await db.query(waitSql, [base, id, waiting?.code ?? null, waiting?.detail.slice(0, 2_000) ?? null]);
  }
  return [ended, budgets, looked].some((found) => found.length === perSlice);
}

async function whatAPersonMustDo(db: Queryable, jobId: string) {
  try {
    const { waiting } = await readProspect(db, jobId);
    return waiting?.who === 'you' ? waiting : null;
  } catch {
    // It was deleted meanwhile.
    return null;
  }
}

/** One that is to be sent now. */
export interface DueNotification {
  id: string;
  jobId: string;
  organizationId: string;
  type: NotificationType;
  url: string;
  body: string;
  /** With this one. */
  tries: number;
  ageMs: number;
}

/** Whoever takes one and does not say what came of it within this is lost, and another one sends it. */
const sendingSeconds = 60;

/** Takes what is due, for itself: nobody else sends it meanwhile. */
export async function takeDueNotifications(db: Queryable, limit: number): Promise<DueNotification[]> {
  return db.query<DueNotification>(
    `with clock as materialized (select colloquy_now() as now)
     update notifications n set tries = n.tries + 1, next_try_at = clock.now + interval '${sendingSeconds} seconds'
     from clock
     where n.id = any (array (
       select id from notifications where status = 'pending' and next_try_at <= (select now from clock) order by next_try_at limit $1 for update skip locked))
     returning n.id, n.batch_job_id as "jobId", n.organization_id as "organizationId", n.type, n.url, n.body, n.tries,
       (extract(epoch from clock.now - n.created_at) * 1000)::float as "ageMs"`,
    [limit],
  );
}

/** What came of a try: it arrived, it is tried again after `againMs`, or it is given up. */
export interface Delivery {
  status: 'pending' | 'delivered' | 'given_up';
  againMs: number | null;
  httpStatus: number | null;
  error: string | null;
  log: { level: 'info' | 'warn' | 'error'; event: string; message: string };
}

/** Stores what came of a try, with a line in the job's log. Where it was stored before, or the job is gone, nothing changes. */
export async function recordDelivery(
  db: Database,
  { id, jobId, tries }: Pick<DueNotification, 'id' | 'jobId' | 'tries'>,
  { status, againMs, httpStatus, error, log }: Delivery,
): Promise<void> {
  await db.query(
    `with clock as materialized (select colloquy_now() as now),
     job as materialized (select j.id, j.log_seq from batch_jobs j where j.id = $2 and j.large_act is distinct from 'delete' for no key update of j),
     told as (
       update notifications n set status = $4, next_try_at = clock.now + $5::float * interval '1 millisecond',
         ended_at = case when $4 <> 'pending' then clock.now end, last_status = $6, last_error = $7
       from job, clock where n.id = $1 and n.status = 'pending' and n.tries = $3
       returning n.id
     ),
     counted as (update batch_jobs j set log_seq = j.log_seq + 1 from job, told where j.id = job.id)
     insert into batch_job_logs (batch_job_id, seq, at, level, event, message, data)
     select job.id, job.log_seq + 1, clock.now, $8, $9, $10, jsonb_build_object('notification', told.id, 'try', $3::integer, 'httpStatus', $6::integer)
     from told, job, clock`,
    [id, jobId, tries, status, againMs, httpStatus, error, log.level, log.event, log.message],
  );
}
