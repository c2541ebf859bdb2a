import type { ResolvedItem } from '#domain/resolved-job.ts';
import { keyOfJobSql } from '#ledger/provider-keys.ts';
import {
  expiredJobsSql,
  loggedSql,
  reapedByJobSql,
  reapedJobSql,
  reapedLinesSql,
  takenBackSql,
} from '#ledger/reap-leases.ts';
import type { Queryable } from '#platform/database.ts';

export interface ClaimRequest {
  /** Made by the caller: the same claim sent twice answers the same items, so that a lost acknowledgement costs nothing. */
  claimId: string;
  worker: string;
  /** At most so many items, 1…1000. */
  limit: number;
  /** Only items of this job; null: of any, fairly. */
  jobId: string | null;
  leaseMs: number;
  /** Providers that this process can call, each with the fingerprint of its key, and which organisations’ keys it can open. */
  keys: Record<string, string>;
  /** Nothing else runs in this process, so a suspect may run alone. It then gets at most one item, and only a suspect where there is one. */
  alone: boolean;
  /** How long the caller may still run, in ms; jobs whose calls usually take longer are passed over. null: as long as it takes. */
  timeLeftMs: number | null;
}

/** An item as it was submitted, with its claim. */
export interface ClaimedItem extends Omit<ResolvedItem, 'templateVersion' | 'inputTokensEstimate'> {
  attemptId: string;
  itemId: string;
  jobId: string;
  token: number;
  run: number;
  attemptsUsed: number;
  contentFailures: number;
  deferrals: number;
  /** Leases lost with their worker, this run. */
  losses: number;
  /** A paid answer of an earlier attempt that came too late for its lease: to be settled from, without a call. */
  lateAttemptId: string | null;
  suspect: boolean;
}

export interface Claim {
  items: ClaimedItem[];
  /** Leases taken back; those items may be claimed at once. */
  reaped: number;
  /** Suspects that this process could call are waiting for one that runs nothing else. */
  suspectsWait: boolean;
  /** Other jobs than those that were served have items for this process. */
  othersWait: boolean;
}

/** One claim takes at most this many jobs into account. With more, the next claim sees the others, as a claim moves its jobs back in the round. */
const jobsPerClaimMax = 16;

/**
 * So many items are asked of a job before a claim turns to the next one: every job that a claim locks keeps others waiting. (Over eight jobs, in claims of 100 on two cores:
 * 2,780 items/s by one process and 1,970 by four while each claim went over all of them; 4,900 and 4,200 with this. With 100 it was the same, and the round is coarser.)
 */
const itemsPerJobMin = 50;

/** A job that was away for long gets its turns back only up to this lead, so that it cannot keep the others out. */
const passLeadMax = 64;

/** The 90th percentile of the last hundred calls of a job that succeeded, in ms; null while there are none. Sought among its last calls only: there may be a million that failed. */
const p90MsSql = (jobId: string) => `(
  select percentile_cont(0.9) within group (order by a.duration_ms)
  from (
    select duration_ms
    from (select outcome, duration_ms from batch_attempts where batch_job_id = ${jobId} order by created_at desc limit (select 2000)) latest
    where outcome = 'succeeded' limit 100
  ) a)`;

/**
 * How long a call of job `j` usually takes, in ms: by its own last calls; before it has any, by those of the latest job of the same model; and two minutes while nothing
 * is known. (The calls of training conversations take 20–110 s.)
 */
export const usualCallMsSql = `coalesce(
  ${p90MsSql('j.id')},
  ${p90MsSql(`(
    select o.id from batch_jobs o where o.organization_id = j.organization_id and o.model = j.model and o.successful_items > 0 order by o.created_at desc limit 1)`)},
  ${120_000})`;

/**
 * A job of which this process may call something now, whatever of it is queued. Of one with a pilot only so many, and only what is due: its pilot’s items are from the start.
 * They are called online also where the rest is to go by remote batches.
 */
const callableSql = `
    j.status in ('queued', 'processing') and j.draft_expires_at is null and (j.mode = 'online' or j.pilot_items is not null)
    and (j.pilot_items is null or j.completed_items + j.in_flight < j.pilot_items)
    and ($4::uuid is null or j.id = $4)
    and ${keyOfJobSql('$6::jsonb')} <> ''
    and j.in_flight < coalesce(j.concurrent_processing, 1000000)
    and (j.budget is null or j.actual_cost + j.reserved_cost + j.unknown_cost + j.reservation_max <= j.budget)
    and not exists (
      select from provider_limits l
      where l.provider = j.provider and l.key_fingerprint = ${keyOfJobSql('$6::jsonb')}
        and l.model in ('*', substr(j.model, length(j.provider) + 2)) and l.blocked_until > clock.now)
    and ($8::float is null or ${usualCallMsSql} <= $8)`;

/** A suspect too waits for its next try, where one was put off. */
const dueSql = '(i.next_attempt_at is null or i.next_attempt_at <= clock.now)';

const reap = { leaseMs: '$5::float', only: '($4::uuid is null or i.batch_job_id = $4)' };

// `id = any (array (select …))` and not a join with the CTE: planned for more rows than there are, Postgres 15 hashed a million items to find 50.
// `(select true … order by … limit 1)` and not `exists (…)`: the planner may hash an exists, and then reads every queued row (measured: 7 ms of 9 at 17,000); without
// the order it may scan the table from its start, past all that is done.
const sql = `
with clock as materialized (select colloquy_now() as now),${expiredJobsSql(reap)},
near as materialized (
  select j.id, j.pass, least(coalesce(j.pilot_items, j.total_items) - j.completed_items, coalesce(j.concurrent_processing, 1000000)) - j.in_flight as calls_left
  from batch_jobs j, clock
  where ${callableSql}
    and case when $7
      then (select true from batch_items i where i.batch_job_id = j.id and i.status = 'queued' and i.losses >= 2 and ${dueSql} order by i.batch_job_id limit 1)
      else coalesce(
        case when j.pilot_items is null then
          (select true from batch_items i where i.batch_job_id = j.id and i.status = 'queued' and i.next_attempt_at is null and i.losses < 2 order by i.position limit 1) end,
        (select true from batch_items i where i.batch_job_id = j.id and i.status = 'queued' and i.next_attempt_at <= clock.now and i.losses < 2 order by i.next_attempt_at limit 1))
      end
  order by j.pass, j.id
  limit ${jobsPerClaimMax}
),
-- Of those as many, in their order, as may have enough.
claimable as materialized (
  select id
  from (
    select id, coalesce(sum(least(calls_left, ${itemsPerJobMin})) over (order by pass, id rows between unbounded preceding and 1 preceding), 0) as before from near
  ) sums
  where before < $3::integer
),
-- The job locks come first, in the order of ids; all that follows reads what this returns. A row that changed while we waited is judged again by its new state.
job as materialized (
  select j.id, j.status, j.weight, j.pass, j.log_seq, j.model, j.sweep_code, j.item_timeout_seconds, j.total_items, j.completed_items, j.successful_items,
    case when j.status in ('queued', 'processing') and j.id in (select id from claimable) then
      greatest(0, least(
        coalesce(j.pilot_items, j.total_items) - j.completed_items - j.in_flight,
        coalesce(j.concurrent_processing, 1000000) - j.in_flight,
        case when j.budget is null or j.reservation_max = 0 then 1000000
          else floor((j.budget - j.actual_cost - j.reserved_cost - j.unknown_cost) / j.reservation_max) end))::integer
      else 0 end as room,
    j.pilot_items is not null as piloting
  from batch_jobs j
  where j.id in (select id from claimable union select id from expired)
  order by j.id
  for no key update of j
),
quota as materialized (
  select id, piloting, least(share, $3::integer - coalesce(sum(share) over (order by pass, id rows between unbounded preceding and 1 preceding), 0))::integer as n
  from (
    select id, pass, piloting, least(room, ceil($3::float * weight / sum(weight) over ()))::integer as share from job where room > 0
  ) shares
),
picked as materialized (
  select i.id
  from quota q cross join lateral (
    select * from (
      select i.id from batch_items i, clock
      where $7 and i.batch_job_id = q.id and i.status = 'queued' and i.losses >= 2 and ${dueSql}
      order by i.position limit q.n for no key update of i skip locked
    ) suspect
    union all
    select * from (
      select b.id from batch_items b
      where not $7 and b.batch_job_id = q.id and b.status = 'queued' and b.next_attempt_at <= (select now from clock) and b.losses < 2
      order by b.next_attempt_at, b.position limit q.n for no key update skip locked
    ) due
    union all
    select * from (
      select id from batch_items
      where not $7 and not q.piloting and batch_job_id = q.id and status = 'queued' and next_attempt_at is null and losses < 2
      order by position limit q.n for no key update skip locked
    ) fresh
    limit q.n
  ) i
  where q.n > 0
),${takenBackSql(reap)},
claimed as (
  update batch_items i set
    status = 'processing', lease_token = i.lease_token + 1,
    lease_expires_at = clock.now + $5::float * interval '1 millisecond', leased_by = $1, attempt_id = colloquy_uuid(),
    running_alone = $7, next_attempt_at = null, started_at = coalesce(i.started_at, clock.now), updated_at = clock.now
  from clock
  where i.id = any (array (select id from picked))
  returning i.*
),
attempt as (
  insert into batch_attempts (id, batch_job_id, batch_item_id, run, token, claim_id, worker, model, reserved_cost, created_at, deadline_at)
  select c.attempt_id, c.batch_job_id, c.id, c.run, c.lease_token, $2, $1, job.model, coalesce(c.reservation, 0), clock.now,
    clock.now + (job.item_timeout_seconds * 1.0 + 60) * interval '1 second'
  from claimed c join job on job.id = c.batch_job_id, clock
),
tally as materialized (
  select job.id, coalesce(c.n, 0)::integer as claimed, coalesce(c.reserved, 0) as reserved, coalesce(r.n, 0)::integer as reaped, coalesce(r.ended, 0)::integer as ended
  from job
  left join (select batch_job_id, count(*) as n, sum(coalesce(reservation, 0)) as reserved from claimed group by 1) c on c.batch_job_id = job.id
  left join (${reapedByJobSql}
  ) r on r.job_id = job.id
),
line as materialized (
  select job_id, row_number() over (partition by job_id order by kind, position) as n, level, event, item_id, attempt_id, message, data
  from (${reapedLinesSql}
    union all
    select c.batch_job_id, 2, c.position, 'debug', 'claimed', c.id, c.attempt_id, 'Item ' || c.position || ': taken by ' || $1 || '.', jsonb_build_object('token', c.lease_token)
    from claimed c
  ) lines
),
counted as (
  update batch_jobs j set
    ${reapedJobSql(`case when tally.claimed > 0 and j.status = 'queued' then 'processing' else j.status end`)},
    started_at = case when tally.claimed > 0 then coalesce(j.started_at, clock.now) else j.started_at end,
    in_flight = j.in_flight + tally.claimed - tally.reaped,
    reserved_cost = j.reserved_cost + tally.reserved,
    pass = case when tally.claimed > 0 then greatest(j.pass, (select max(pass) from near) - ${passLeadMax}) + tally.claimed::float / j.weight else j.pass end,
    log_seq = j.log_seq + (select count(*) from line where line.job_id = j.id)
  from tally, clock
  where j.id = tally.id and (tally.claimed > 0 or tally.reaped > 0)
  returning j.id
),${loggedSql}
select
  (select count(*)::integer from reaped) as reaped,
  exists (
    select from batch_jobs j join batch_items i on i.batch_job_id = j.id, clock
    where i.status = 'queued' and i.losses >= 2 and ${dueSql} and ${callableSql}
  ) as suspects_wait,
  (select count(*) = ${jobsPerClaimMax} from near) or exists (select from near where id not in (select id from quota)) as others_wait,
  coalesce((select jsonb_agg(${claimedItemSql('c')} order by c.position) from claimed c), '[]') as items`;

/** A claimed item as JSON, from its row `c`. */
function claimedItemSql(c: string): string {
  return `jsonb_build_object(
    'attemptId', ${c}.attempt_id, 'itemId', ${c}.id, 'jobId', ${c}.batch_job_id, 'token', ${c}.lease_token, 'run', ${c}.run, 'position', ${c}.position,
    'contentKey', ${c}.content_key, 'persona', ${c}.persona, 'emotionalArc', ${c}.emotional_arc, 'topic', ${c}.topic, 'tier', ${c}.tier,
    'templateId', ${c}.template_id, 'repeat', ${c}.repeat, 'parameters', ${c}.parameters, 'sourceText', ${c}.source_text,
    'attemptsUsed', ${c}.attempts_used, 'contentFailures', ${c}.content_failures, 'deferrals', ${c}.deferrals, 'losses', ${c}.losses, 'suspect', ${c}.running_alone,
    'lateAttemptId', (select a.id from batch_attempts a where a.batch_item_id = ${c}.id and a.outcome = 'late' order by a.token limit 1))`;
}

/**
 * Claims up to `limit` items: takes back leases that ran out, goes round the jobs by weight and by who waited longest, keeps each job's concurrency and budget, and
 * writes an attempt row for each item before any call. Paused, cancelled, drafted and blocked jobs are passed over.
 */
export async function claimItems(db: Queryable, request: ClaimRequest): Promise<Claim> {
  const [row] = await db.query<{ reaped: number; suspects_wait: boolean; others_wait: boolean; items: ClaimedItem[] }>(
    sql,
    [
      request.worker,
      request.claimId,
      request.alone ? 1 : request.limit,
      request.jobId,
      request.leaseMs,
      JSON.stringify(request.keys),
      request.alone,
      request.timeLeftMs,
    ],
  );
  return {
    items: row?.items ?? [],
    reaped: row?.reaped ?? 0,
    suspectsWait: row?.suspects_wait ?? false,
    othersWait: row?.others_wait ?? false,
  };
}

/** What a claim whose acknowledgement was lost had taken, if it had committed: read again, not repeated. */
export async function readClaim(db: Queryable, claimId: string): Promise<ClaimedItem[]> {
  const rows = await db.query<{ item: ClaimedItem }>(
    `select ${claimedItemSql('c')} as item
     from batch_attempts a join batch_items c on c.id = a.batch_item_id and c.attempt_id = a.id and c.status = 'processing'
     where a.claim_id = $1 and a.settled_at is null
     order by c.position`,
    [claimId],
  );
  return rows.map((row) => row.item);
}
