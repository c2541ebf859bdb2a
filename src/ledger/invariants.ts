import { becameConversationSql } from '#ledger/spend-hours.ts';
import type { Queryable } from '#platform/database.ts';

/** What must hold at every commit. Each query answers the rows that break it, with `subject` and `detail`; none is right. `$1` is a job's id or null for all. */
const invariants: { name: string; promise: string; sql: string }[] = [
  {
    name: 'item_counters',
    promise: 'A job’s counters say what its items say.',
    sql: `
      select j.id as subject, format('stored %s/%s/%s/%s/%s, items say %s/%s/%s/%s/%s', j.total_items, j.completed_items, j.successful_items, j.failed_items, j.skipped_items,
        i.total, i.ended, i.completed, i.failed, i.skipped) as detail
      from batch_jobs j left join lateral (
        select count(*) as total, count(*) filter (where status in ('completed', 'failed')) as ended, count(*) filter (where status = 'completed') as completed,
          count(*) filter (where status = 'failed') as failed, count(*) filter (where error_code in ('cancelled', 'job_stopped')) as skipped
        from batch_items where batch_job_id = j.id
      ) i on true
      where ($1::uuid is null or j.id = $1) and j.draft_expires_at is null and j.large_act is distinct from 'delete'
        and (j.total_items, j.completed_items, j.successful_items, j.failed_items, j.skipped_items) is distinct from (i.total, i.ended, i.completed, i.failed, i.skipped)`,
  },
  {
    name: 'failure_counters',
    promise: 'A job’s failures by error code are those of its items.',
    sql: `
      select j.id as subject, format('stored %s, items say %s', j.failures, i.counts) as detail
      from batch_jobs j left join lateral (
        select coalesce(jsonb_object_agg(error_code, n), '{}') as counts
        from (select error_code, count(*) as n from batch_items where batch_job_id = j.id and status = 'failed' group by 1) by_code
      ) i on true
      where ($1::uuid is null or j.id = $1) and j.large_act is distinct from 'delete' and j.failures <> i.counts`,
  },
  {
    name: 'in_flight',
    promise: 'A job’s calls in flight are its items in processing, and within its concurrency.',
    sql: `
      select j.id as subject, format('stored %s, items say %s, at most %s', j.in_flight, i.n, j.concurrent_processing) as detail
      from batch_jobs j left join lateral (
        select count(*) as n from batch_items where batch_job_id = j.id and status = 'processing' and remote_batch_id is null
      ) i on true
      where ($1::uuid is null or j.id = $1) and j.in_flight <> i.n`,
  },
  {
    name: 'money',
    promise: 'A job’s spend, reservations and unknown cost are those of its attempts.',
    sql: `
      select j.id as subject, format('stored %s/%s/%s, attempts say %s/%s/%s', j.actual_cost, j.reserved_cost, j.unknown_cost, a.actual, a.reserved, a.unknown) as detail
      from batch_jobs j left join lateral (
        select coalesce(sum(actual_cost), 0) as actual, coalesce(sum(reserved_cost), 0) as reserved, coalesce(sum(unknown_cost), 0) as unknown
        from batch_attempts where batch_job_id = j.id
      ) a on true
      where ($1::uuid is null or j.id = $1) and j.large_act is distinct from 'delete' and (j.actual_cost, j.reserved_cost, j.unknown_cost) is distinct from (a.actual, a.reserved, a.unknown)`,
  },
  {
    name: 'spend_hours',
    promise: 'A job’s hours of spend add up to what its attempts say: cost, waste, tokens, calls and conversations.',
    sql: `
      select j.id as subject, format('hours say %s, attempts %s', h.figures, said.figures) as detail
      from batch_jobs j
        cross join lateral (
          select jsonb_build_array(coalesce(sum(calls), 0), coalesce(sum(conversations), 0), trim_scale(coalesce(sum(actual_cost), 0)), trim_scale(coalesce(sum(wasted_cost), 0)),
            coalesce(sum(input_tokens), 0), coalesce(sum(cached_input_tokens), 0), coalesce(sum(cache_write_tokens), 0), coalesce(sum(output_tokens), 0),
            coalesce(sum(reasoning_tokens), 0)) as figures
          from spend_hours where batch_job_id = j.id
        ) h
        cross join lateral (
          select jsonb_build_array(count(*) filter (where settled_at is not null and answer_from is null and error_code is distinct from 'handed_back'), count(*) filter (where outcome in ('succeeded', 'reused')),
            trim_scale(coalesce(sum(actual_cost), 0)), trim_scale(coalesce(sum(actual_cost) filter (where not ${becameConversationSql}), 0)),
            coalesce(sum(input_tokens), 0), coalesce(sum(cached_input_tokens), 0), coalesce(sum(cache_write_tokens), 0), coalesce(sum(output_tokens), 0),
            coalesce(sum(reasoning_tokens), 0)) as figures
          from batch_attempts a where batch_job_id = j.id
        ) said
      where ($1::uuid is null or j.id = $1) and j.large_act is distinct from 'delete' and h.figures <> said.figures`,
  },
  {
    name: 'log_gapless',
    promise: 'A job’s log is numbered 1 to n without a gap.',
    sql: `
      select j.id as subject, format('stored %s, lines %s, last %s', j.log_seq, l.n, l.last) as detail
      from batch_jobs j left join lateral (select count(*) as n, coalesce(max(seq), 0) as last from batch_job_logs where batch_job_id = j.id) l on true
      where ($1::uuid is null or j.id = $1) and j.large_act is distinct from 'delete' and (j.log_seq <> l.n or j.log_seq <> l.last)`,
  },
  {
    name: 'one_attempt_a_claim',
    promise: 'The token rises by one with each claim, and each claim has its attempt.',
    sql: `
      select i.id as subject, format('token %s, attempts %s, last %s', i.lease_token, a.n, a.last) as detail
      from batch_items i left join lateral (select count(*) as n, coalesce(max(token), 0) as last from batch_attempts where batch_item_id = i.id) a on true
      where ($1::uuid is null or i.batch_job_id = $1) and (i.lease_token <> a.n or i.lease_token <> a.last)`,
  },
  {
    name: 'held_by_an_open_attempt',
    promise: 'Every item in processing is held by an open attempt of its own token.',
    sql: `
      select i.id as subject, 'no open attempt holds it' as detail
      from batch_items i
      where ($1::uuid is null or i.batch_job_id = $1) and i.status = 'processing' and i.remote_batch_id is null
        and not exists (select from batch_attempts a where a.id = i.attempt_id and a.batch_item_id = i.id and a.token = i.lease_token and a.settled_at is null)
        -- One that was adopted from a database without attempts: nobody holds it, and the next claim takes it back.
        and not (i.lease_token = 0 and i.lease_expires_at = '-infinity' and i.attempt_id is null)`,
  },
  {
    name: 'ends_once_a_run',
    promise: 'An item ends exactly once a run: at most one attempt of a run became its conversation.',
    sql: `
      select batch_item_id as subject, format('%s attempts of run %s succeeded', count(*), run) as detail
      from batch_attempts
      where ($1::uuid is null or batch_job_id = $1) and outcome in ('succeeded', 'reused')
      group by batch_item_id, run having count(*) > 1`,
  },
  {
    name: 'completed_has_conversation',
    promise: 'A completed item has its conversation, made by an attempt of its own.',
    sql: `
      select i.id as subject, 'its conversation is missing or another item’s' as detail
      from batch_items i left join conversations c on c.id = i.conversation_id and c.batch_item_id = i.id
      where ($1::uuid is null or i.batch_job_id = $1) and i.status = 'completed' and c.id is null and i.lease_token > 0`,
  },
  {
    name: 'attempts_used',
    promise: 'Attempts used are those that counted in this run, and never more than the limit.',
    sql: `
      select i.id as subject, format('stored %s, counted %s, at most %s', i.attempts_used, a.n, j.max_attempts) as detail
      from batch_items i join batch_jobs j on j.id = i.batch_job_id
        left join lateral (select count(*) as n from batch_attempts where batch_item_id = i.id and run = i.run and counted) a on true
      where ($1::uuid is null or i.batch_job_id = $1) and (i.attempts_used <> a.n or i.attempts_used > j.max_attempts)`,
  },
  {
    name: 'every_answer_costed',
    promise: 'Every answer with usage is costed where the price is known.',
    sql: `
      select a.id as subject, 'it has tokens and no cost' as detail
      from batch_attempts a join batch_jobs j on j.id = a.batch_job_id
      where ($1::uuid is null or a.batch_job_id = $1) and j.reservation_max is not null and a.output_tokens is not null and a.settled_at is not null and a.actual_cost is null`,
  },
  {
    name: 'cancelled_is_final',
    promise: 'A cancelled job has nothing in processing and no claim after its cancel.',
    // By the log, whose order is that of the commits: a clock may have been set back.
    sql: `
      select j.id as subject, 'something was claimed after the cancel' as detail
      from batch_jobs j
      where ($1::uuid is null or j.id = $1) and j.status = 'cancelled' and (
        exists (select from batch_items i where i.batch_job_id = j.id and i.status = 'processing')
        or exists (
          select from batch_job_logs l where l.batch_job_id = j.id and l.event = 'claimed'
            and l.seq > (select max(c.seq) from batch_job_logs c where c.batch_job_id = j.id and c.event = 'job_cancelled')))`,
  },
  {
    name: 'ended_means_ended',
    promise: 'A job has ended exactly when all of its items have.',
    sql: `
      select j.id as subject, format('%s with %s of %s items ended', j.status, j.completed_items, j.total_items) as detail
      from batch_jobs j
      where ($1::uuid is null or j.id = $1) and j.draft_expires_at is null and j.sweep_code is null
        and (j.completed_at is not null) <> (j.completed_items = j.total_items)`,
  },
  {
    name: 'late_answers_used_once',
    promise: 'A late answer is used at most once.',
    sql: `
      select answer_from as subject, format('used by %s attempts', count(*)) as detail
      from batch_attempts
      where ($1::uuid is null or batch_job_id = $1) and answer_from is not null and outcome = 'reused'
      group by answer_from having count(*) > 1`,
  },
  {
    name: 'used_answers_are_marked',
    promise: 'A late answer that was used is marked so.',
    sql: `
      select a.id as subject, 'it was used, and would be used again' as detail
      from batch_attempts a
      where ($1::uuid is null or a.batch_job_id = $1) and a.outcome = 'late'
        and exists (select from batch_attempts u where u.batch_item_id = a.batch_item_id and u.answer_from = a.id and u.outcome = 'reused')`,
  },
  {
    name: 'open_calls_are_covered',
    promise: 'A call that is not settled holds its reservation, as reserved or as unknown cost.',
    sql: `
      select a.id as subject, format('it holds %s of %s', a.reserved_cost + a.unknown_cost, i.reservation) as detail
      from batch_attempts a join batch_items i on i.id = a.batch_item_id
      where ($1::uuid is null or a.batch_job_id = $1) and a.settled_at is null and a.resolved_at is null and a.reserved_cost + a.unknown_cost < i.reservation`,
  },
];

export interface Violation {
  invariant: string;
  promise: string;
  subject: string;
  detail: string;
}

/** Runs every invariant over one job or over all; an empty list is what you want. At most ten rows of each. */
export async function checkInvariants(db: Queryable, jobId: string | null = null): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const { name, promise, sql } of invariants) {
    const rows = await db.query<{ subject: string; detail: string }>(`select * from (${sql}) broken limit 10`, [jobId]);
    found.push(...rows.map((row) => ({ invariant: name, promise, subject: row.subject, detail: row.detail })));
  }
  return found;
}

/** The same as one statement: for small ledgers that are checked very often. */
export async function checkInvariantsAtOnce(db: Queryable, jobId: string | null = null): Promise<Violation[]> {
  const parts = invariants.map(
    ({ sql }, index) => `(select ${index} as index, subject::text, detail from (${sql}) broken limit 10)`,
  );
  const rows = await db.query<{ index: number; subject: string; detail: string }>(parts.join(' union all '), [jobId]);
  return rows.map(({ index, subject, detail }) => {
    const { name, promise } = invariants[index]!;
    return { invariant: name, promise, subject, detail };
  });
}
