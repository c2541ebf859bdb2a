import { itemsEndedSql, lastItemEndsSql } from '#ledger/job-end.ts';

/** What a reap works with, as SQL expressions: `$5::float` in a claim, `$1` in the function. */
interface Reap {
  leaseMs: string;
  /** Whether an item `i` is looked at. */
  only?: string;
}

/**
 * A lease ran out. After a restart of the server its workers get a third of a lease to renew what they could not renew while it was away; what is known to be dead
 * (-infinity) is not waited for.
 */
const expiredSql = ({ leaseMs }: Reap) => `(i.lease_expires_at <= clock.now
  and (i.lease_expires_at = '-infinity' or clock.now > pg_postmaster_start_time() + ${leaseMs} / 3 * interval '1 millisecond'))`;

/** The CTE `expired`: jobs that have run-out leases, to be locked in the one statement that locks jobs. `clock` must be in scope, here and below. */
export const expiredJobsSql = (reap: Reap) => `
expired as materialized (
  select distinct batch_job_id as id
  from (
    select i.batch_job_id
    from batch_items i, clock
    where i.status = 'processing' and ${expiredSql(reap)}${reap.only ? ` and ${reap.only}` : ''}
    order by i.lease_expires_at
    limit 1000
  ) due
)`;

/** The CTEs `run_out`, `reaped` and `lost`: takes back the run-out leases of the locked jobs, which are the CTE `job` with its `id` and `sweep_code`. */
export const takenBackSql = (reap: Reap) => `
run_out as materialized (
  select i.id, i.attempt_id
  from batch_items i join job j on j.id = i.batch_job_id, clock
  where i.status = 'processing' and ${expiredSql(reap)}
  order by i.id
  for no key update of i skip locked
),
-- A death is no failure: the item goes back at once. Lost twice it is a suspect; lost three times while it ran alone, it ends.
reaped as (
  update batch_items i set
    status = case when job.sweep_code is not null or (i.running_alone and i.losses_alone >= 2) then 'failed' else 'queued' end,
    error_code = coalesce(job.sweep_code, case when i.running_alone and i.losses_alone >= 2 then 'lease_expired' end),
    error_message = case
      when job.sweep_code is not null then 'The job had ended when the worker ' || i.leased_by || ' was lost.'
      when i.running_alone and i.losses_alone >= 2 then 'Three workers were lost while they ran this item alone, the last one ' || i.leased_by || '.' end,
    completed_at = case when job.sweep_code is not null or (i.running_alone and i.losses_alone >= 2) then clock.now end,
    progress = case when job.sweep_code is not null or (i.running_alone and i.losses_alone >= 2) then 100 else 0 end,
    next_attempt_at = case when job.sweep_code is not null or (i.running_alone and i.losses_alone >= 2) then null else clock.now end,
    losses = i.losses + 1,
    losses_alone = i.losses_alone + i.running_alone::integer,
    running_alone = false,
    lease_expires_at = null, leased_by = null, attempt_id = null, updated_at = clock.now
  from job, clock
  where i.id = any (array (select id from run_out)) and job.id = i.batch_job_id
  returning i.id, i.batch_job_id as job_id, i.position, i.status, i.losses, i.lease_token
),
lost as (
  update batch_attempts a set outcome = 'lost', error_code = 'lease_lost', error_message = 'The worker was gone for longer than its lease.'
  where a.id = any (array (select attempt_id from run_out)) and a.settled_at is null and a.outcome is null
  returning a.id, a.worker, a.batch_item_id
)`;

/** What was taken back, by job; the number of those that ended with it. */
export const reapedByJobSql = `
  select job_id, count(*)::integer as n, (count(*) filter (where status = 'failed'))::integer as ended from reaped group by 1`;

/** Lines of the log about what was taken back, and about jobs (CTEs `tally` and `job`) whose last item ended by it. */
export const reapedLinesSql = `
    select r.job_id, 1 as kind, r.position, case r.status when 'failed' then 'error' else 'warn' end as level, 'lease_expired' as event, r.id as item_id, l.id as attempt_id,
      'Item ' || r.position || ': worker ' || coalesce(l.worker, '?') || ' did not renew its lease; '
        || case when r.status = 'failed' then 'the item ends' when r.losses >= 2 then 'it is tried again, alone' else 'it is tried again' end || '.' as message,
      jsonb_build_object('token', r.lease_token, 'losses', r.losses) as data
    from reaped r left join lost l on l.batch_item_id = r.id
    union all
    select j.id, 3, 0, case when j.successful_items > 0 then 'info' else 'error' end, 'job_ended', null, null,
      'The job ended: ' || j.successful_items || ' of ' || j.total_items || ' completed.', null
    from tally join job j on j.id = tally.id where ${lastItemEndsSql('tally.ended')}`;

/** How a job `j` changes by what ended of it (`tally`); `otherwise` is the status of one that goes on. */
export const reapedJobSql = (otherwise: string) =>
  itemsEndedSql({
    ended: 'tally.ended',
    succeeded: '0',
    skipped: 'case when j.sweep_code is null then 0 else tally.ended end',
    failures: `jsonb_build_object(coalesce(j.sweep_code, 'lease_expired'), tally.ended)`,
    otherwise,
  });

/** The CTE `logged`: stores the CTE `line`. */
export const loggedSql = `
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, batch_item_id, attempt_id, message, data)
  select line.job_id, job.log_seq + line.n, clock.now, line.level, line.event, line.item_id, line.attempt_id, line.message, line.data
  from line join job on job.id = line.job_id, clock
)`;

const reap: Reap = { leaseMs: 'lease_ms' };

/**
 * A claim’s reap without its claim: the body of the SQL function `colloquy_reap(lease_ms)`, by which a database with pg_cron takes leases back while no process of ours
 * lives. It cannot be called inside a claim: what a function did to a job, the statement around it may not change again. So both are made of the same parts, and a test
 * holds the function of the migrations to this text; who changes it replaces the function by a new migration.
 */
export const reapFunctionSql = `
with clock as materialized (select colloquy_now() as now),${expiredJobsSql(reap)},
-- The job locks come first, in the order of ids; all that follows reads what this returns.
job as materialized (
  select j.id, j.status, j.log_seq, j.sweep_code, j.total_items, j.completed_items, j.successful_items
  from batch_jobs j
  where j.id in (select id from expired)
  order by j.id
  for no key update of j
),${takenBackSql(reap)},
tally as materialized (
  select r.job_id as id, r.n as reaped, r.ended from (${reapedByJobSql}
  ) r
),
line as materialized (
  select job_id, row_number() over (partition by job_id order by kind, position) as n, level, event, item_id, attempt_id, message, data
  from (${reapedLinesSql}
  ) lines
),
counted as (
  update batch_jobs j set
    ${reapedJobSql('j.status')},
    in_flight = j.in_flight - tally.reaped,
    log_seq = j.log_seq + (select count(*) from line where line.job_id = j.id)
  from tally, clock
  where j.id = tally.id
),${loggedSql}
select count(*)::integer from reaped
`;
