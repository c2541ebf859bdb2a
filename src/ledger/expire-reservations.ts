import { budgetIsNearSql, budgetWarningSql } from '#ledger/budget-warning.ts';
import type { Queryable } from '#platform/database.ts';

const spentAfter = '(j.actual_cost + j.unknown_cost + tally.reserved)';

const sql = `
with clock as materialized (select colloquy_now() as now),
due as materialized (
  select a.id, a.batch_job_id from batch_attempts a, clock
  where a.settled_at is null and a.expired_at is null and a.deadline_at <= clock.now
  order by a.deadline_at limit 1000
),
job as materialized (
  select j.id, j.log_seq, j.actual_cost, j.unknown_cost, j.budget from batch_jobs j where j.id in (select batch_job_id from due) order by j.id for no key update of j
),
attempt as materialized (
  select a.id, a.batch_job_id, a.batch_item_id, a.reserved_cost, a.token
  from batch_attempts a join job on job.id = a.batch_job_id
  where a.id = any (array (select id from due)) and a.settled_at is null and a.expired_at is null
  order by a.id for update of a
),
expired as (
  update batch_attempts a set expired_at = clock.now, unknown_cost = a.unknown_cost + a.reserved_cost, reserved_cost = 0
  from clock where a.id = any (array (select id from attempt))
),
tally as materialized (select batch_job_id as id, sum(reserved_cost) as reserved from attempt group by 1),
line as materialized (
  select batch_job_id, batch_item_id, id, row_number() over (partition by batch_job_id order by kind, id) as n, level, event, message, data
  from (
    select batch_job_id, 1 as kind, batch_item_id, id, 'warn' as level, 'cost_unknown' as event,
      'A call was never answered; what it may have cost counts as unknown until its answer comes, or somebody says what it was.' as message,
      jsonb_build_object('usdMax', reserved_cost) as data
    from attempt
    union all
    select j.id, 2, null, null, 'warn', 'budget_warning', ${budgetWarningSql(spentAfter)}, null
    from tally join job j on j.id = tally.id where ${budgetIsNearSql({ before: 'j.actual_cost + j.unknown_cost', after: spentAfter })}
  ) lines
),
counted as (
  update batch_jobs j set reserved_cost = j.reserved_cost - t.reserved, unknown_cost = j.unknown_cost + t.reserved,
    log_seq = j.log_seq + (select count(*) from line where line.batch_job_id = j.id), updated_at = clock.now
  from tally t, clock
  where j.id = t.id
),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, batch_item_id, attempt_id, message, data)
  select job.id, job.log_seq + line.n, clock.now, line.level, line.event, line.batch_item_id, line.id, line.message, line.data
  from line join job on job.id = line.batch_job_id, clock
)
select count(*)::integer as expired from attempt`;

/**
 * Closes the reservations of calls whose hard timeout passed without an answer: what they held becomes unknown cost at its full bound, and stays counted.
 * @returns how many
 */
export async function expireReservations(db: Queryable): Promise<number> {
  const [row] = await db.query<{ expired: number }>(sql);
  return row?.expired ?? 0;
}
