import { ColloquyError } from '#domain/colloquy-error.ts';
import { notifyControl } from '#ledger/notifications.ts';
import { becameConversationSql, hourSql, spentSql } from '#ledger/spend-hours.ts';
import type { Database } from '#platform/database.ts';

/** What calls of unknown cost have cost: so many US dollars, all that they may have, or nothing. */
export type CostResolution = { usd: number } | 'as_billed' | 'as_free';

export interface Resolved {
  jobId: string;
  attempts: number;
  /** US dollars: what was counted as unknown, and what is spent instead. */
  unknown: number;
  spent: number;
}

const sql = `
with clock as materialized (select now, ${hourSql('now')} as hour from (select colloquy_now() as now) read),
job as materialized (
  select j.id, j.organization_id, j.model, j.log_seq, j.unknown_cost from batch_jobs j where j.id = $1 for no key update of j
),
attempt as materialized (
  select a.id, a.batch_job_id, a.batch_item_id, a.unknown_cost, a.outcome from batch_attempts a join job on job.id = a.batch_job_id
  where ($2::uuid is null or a.id = $2) and a.unknown_cost > 0 order by a.id for update of a
),
-- One sum for several is shared out by their bounds, to the last digit.
priced as materialized (
  select *,
    case when $3 = 'as_billed' then unknown_cost when $3 = 'as_free' then 0 else round($4::numeric * upto / total, 9) - round($4::numeric * (upto - unknown_cost) / total, 9) end as cost
  from (select *, sum(unknown_cost) over (order by id) as upto, sum(unknown_cost) over () as total from attempt) shares
),
changed_attempt as (
  update batch_attempts a set unknown_cost = 0, actual_cost = coalesce(a.actual_cost, 0) + p.cost, resolved_at = clock.now from priced p, clock where a.id = p.id
),${spentSql(`
    select a.batch_job_id, clock.hour, 0 as calls, 0 as conversations, a.cost as actual_cost,
      case when ${becameConversationSql} then 0 else a.cost end as wasted_cost, 0 as input_tokens, 0 as cached_input_tokens, 0 as cache_write_tokens, 0 as output_tokens,
      0 as reasoning_tokens
    from priced a, clock`)},
tally as materialized (select count(*)::integer as n, coalesce(sum(unknown_cost), 0) as unknown, coalesce(sum(cost), 0) as cost from priced),
counted as (
  update batch_jobs j set unknown_cost = job.unknown_cost - tally.unknown, actual_cost = j.actual_cost + tally.cost, log_seq = j.log_seq + 1, updated_at = clock.now
  from job, tally, clock where j.id = job.id and tally.n > 0
),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, attempt_id, message, data)
  select job.id, job.log_seq + 1, clock.now, 'info', 'cost_resolved', $2::uuid,
    'Unknown cost resolved' || coalesce(' by ' || $5::text, '') || ': $' || trim_scale(tally.cost) || ' instead of at most $' || trim_scale(tally.unknown) || ', for '
      || tally.n || case when tally.n = 1 then ' call.' else ' calls.' end,
    jsonb_build_object('attempts', tally.n, 'unknownUsd', tally.unknown, 'spentUsd', tally.cost)
  from job, tally, clock where tally.n > 0
)
select n as attempts, unknown, cost as spent from tally`;

/**
 * Says what calls cost of which that was not known: one attempt’s, or all of a job’s. From then on they are spent and not unknown; should an answer still come, what it says
 * counts instead. A budget that they held is free at once.
 * @param by who says so, for the log
 * @throws ColloquyError `not_found`; `conflict` where no cost is unknown
 */
export async function resolveCost(
  db: Database,
  organizationId: string,
  subject: { jobId: string } | { attemptId: string },
  cost: CostResolution,
  by: string | null = null,
): Promise<Resolved> {
  const jobId = 'jobId' in subject ? subject.jobId : await jobOf(db, subject.attemptId);
  const [owned] =
    jobId === null
      ? []
      : await db.query(
          `select from batch_jobs where id = $1 and organization_id = $2 and large_act is distinct from 'delete'`,
          [jobId, organizationId],
        );
  const named = 'jobId' in subject ? `job ${subject.jobId}` : `attempt ${subject.attemptId}`;
  if (jobId === null || !owned) throw new ColloquyError('not_found', `There is no ${named}.`);
  const [as, usd] = typeof cost === 'string' ? [cost, null] : ['usd', cost.usd];
  const [row] = await db.query<Omit<Resolved, 'jobId'>>(sql, [
    jobId,
    'attemptId' in subject ? subject.attemptId : null,
    as,
    usd,
    by,
  ]);
  if (!row || row.attempts === 0)
    throw new ColloquyError('conflict', `No cost of ${named} is unknown.`, { next: 'Nothing is left to be said.' });
  await notifyControl(db, jobId);
  return { jobId, ...row };
}

async function jobOf(db: Database, attemptId: string): Promise<string | null> {
  const [row] = await db.query<{ id: string }>('select batch_job_id as id from batch_attempts where id = $1', [
    attemptId,
  ]);
  return row?.id ?? null;
}
