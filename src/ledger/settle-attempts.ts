import type { ErrorRecord, Usage } from '#domain/attempt.ts';
import type { ConversationAnswer } from '#domain/conversation.ts';
import type { AttemptErrorCode } from '#domain/error-codes.ts';
import { budgetIsNearSql, budgetWarningSql } from '#ledger/budget-warning.ts';
import { itemsEndedSql, lastItemEndsSql } from '#ledger/job-end.ts';
import { hourSql, spentSql } from '#ledger/spend-hours.ts';
import type { StoredPrompt } from '#ledger/stored-text.ts';
import type { Queryable } from '#platform/database.ts';

interface SettlementCommon {
  attemptId: string;
  itemId: string;
  jobId: string;
  token: number;
  /** null: not known (the price, or the usage); then `mayBeBilled` tells whether its reservation stays counted as unknown cost. */
  costNanoUsd: number | null;
  /** The stored price by which it was costed, where there is one. */
  priceId?: string;
  mayBeBilled: boolean;
  usage: Usage | null;
  httpStatus: number | null;
  requestId: string | null;
  finishReason: string | null;
  durationMs: number;
  prompt: StoredPrompt | null;
  /** Compressed. */
  rawAnswer: Buffer | null;
  /** The late attempt whose answer this is; then no call was made. */
  answerFrom: string | null;
  log: { level: 'debug' | 'info' | 'warn' | 'error'; event: string; message: string; data?: Record<string, unknown> };
}

export interface CompletedSettlement extends SettlementCommon {
  verdict: 'completed';
  conversation: ConversationAnswer;
  systemPrompt: string | null;
  advisor: string | null;
}

export interface UnsuccessfulSettlement extends SettlementCommon {
  /** `failed`: the item ends. `retry`: it goes back, due after `retryDelayMs`. `handed_back`: it goes back at once, as no call was made. */
  verdict: 'failed' | 'retry' | 'handed_back';
  errorCode: AttemptErrorCode;
  errorMessage: string;
  error: ErrorRecord | null;
  retryDelayMs: number;
  /** Whether this used up one of the item's attempts. */
  counted: boolean;
  contentFailure: boolean;
}

/** What became of one attempt, decided by the one who made the call. */
export type Settlement = CompletedSettlement | UnsuccessfulSettlement;

/**
 * `settled`: the item moved. `late`: the lease was gone; the attempt is closed and costed, the item unchanged. `repeated`: it was settled before, nothing changed.
 */
export type SettleResult = 'settled' | 'late' | 'repeated';

/** So many first items ending with one and the same code, and none succeeding, pause the job. */
const alikeFailuresMax = 10;

const alike = `(j.status = 'processing' and j.error_handling = 'continue' and j.successful_items + tally.succeeded = 0
  and j.failed_items + tally.failed >= ${alikeFailuresMax} and j.completed_items + tally.ended < j.total_items and tally.codes = 1
  and not exists (select from batch_items f where f.batch_job_id = j.id and f.status = 'failed' and f.error_code <> tally.code))`;
/** The last item of a pilot ends here: the rest waits until somebody says yes. */
const pilotEnds = `(j.pilot_items > j.completed_items and j.pilot_items <= j.completed_items + tally.ended and j.status in ('queued', 'processing')
  and j.completed_items + tally.ended < j.total_items)`;
const spentAfter = '(j.actual_cost + tally.actual + tally.unknown_cost)';
const stops = `(j.error_handling = 'stop' and tally.failed > 0 and j.status in ('queued', 'processing', 'paused'))`;

const sql = `
with clock as materialized (select now, (now at time zone 'utc')::date as today, ${hourSql('now')} as hour from (select colloquy_now() as now) read),
input as materialized (
  select * from json_to_recordset($1::json) as r(
    n integer, attempt_id uuid, token bigint, verdict text, cost bigint, may_be_billed boolean, input_tokens integer, cached_input_tokens integer,
    cache_write_tokens integer, output_tokens integer, reasoning_tokens integer, http_status integer, request_id text, finish_reason text, duration_ms integer,
    answer_from uuid, price_id uuid, level text, event text, message text, data jsonb, error_code text, error_message text, error jsonb, retry_delay_ms double precision, counted boolean,
    content_failure boolean, metadata jsonb, turns jsonb, system_prompt text, advisor text)
),
blob as materialized (
  select * from unnest($2::integer[], $3::bytea[], $4::bytea[]) as b(n, prompt_hash, raw_answer)
),
-- The job locks come first, in the order of ids.
job as materialized (
  select j.id, j.organization_id, j.model, j.status, j.error_handling, j.log_seq, j.total_items, j.completed_items, j.successful_items, j.failed_items,
    j.actual_cost, j.unknown_cost, j.budget, j.pilot_items
  from batch_jobs j where j.id = any($5::uuid[]) order by j.id for no key update of j
),
-- Attempts that are still open, with what became of them: a settle that comes twice finds none.
attempt as materialized (
  select n.*, a.batch_item_id, a.batch_job_id, a.reserved_cost, a.unknown_cost, a.outcome, a.actual_cost as resolved_cost
  from input n cross join lateral (
    select * from batch_attempts where id = n.attempt_id and settled_at is null and batch_job_id in (select id from job) offset 0 for update
  ) a
),
-- Items that the attempt still holds: a late answer holds none. Everything that follows reads this or the attempts, so that no two of them are joined again: at 250
-- settlements such a join, planned for one row, compared 62,500 pairs.
item as materialized (
  select i.id, i.position, i.run, i.content_key, i.persona, i.emotional_arc, i.topic, i.tier, i.template_id, i.template_version, i.batch_job_id, colloquy_uuid() as conversation_id,
    a.attempt_id, a.verdict, a.answer_from, a.error_code, a.error_message, a.counted, a.content_failure, a.retry_delay_ms, a.metadata, a.turns, a.system_prompt, a.advisor
  from attempt a join batch_items i on i.id = a.batch_item_id
  where i.status = 'processing' and i.lease_token = a.token
  order by i.id
  for no key update of i
),
changed_item as (
  update batch_items i set
    status = case n.verdict when 'completed' then 'completed' when 'failed' then 'failed' else 'queued' end,
    conversation_id = case when n.verdict = 'completed' then n.conversation_id end,
    progress = case when n.verdict in ('completed', 'failed') then 100 else 0 end,
    error_code = case when n.verdict = 'failed' then n.error_code end,
    error_message = case when n.verdict in ('failed', 'retry') then n.error_message end,
    attempts_used = i.attempts_used + case when n.verdict = 'completed' or n.counted then 1 else 0 end,
    content_failures = i.content_failures + coalesce(n.content_failure, false)::integer,
    deferrals = case when n.verdict = 'retry' and not n.counted then i.deferrals + 1 else 0 end,
    next_attempt_at = case when n.verdict in ('retry', 'handed_back') then clock.now + n.retry_delay_ms * interval '1 millisecond' end,
    completed_at = case when n.verdict in ('completed', 'failed') then clock.now end,
    running_alone = false,
    lease_expires_at = null, leased_by = null, attempt_id = null, updated_at = clock.now
  from item n, clock
  where i.id = n.id
),
conversation as (
  insert into conversations (id, organization_id, batch_job_id, batch_item_id, attempt_id, position, persona, emotional_arc, topic, advisor, tier, template_id,
    template_version, model, system_prompt, metadata, turns, turn_count, created_at, updated_at)
  select n.conversation_id, job.organization_id, job.id, n.id, n.attempt_id, n.position, n.persona, n.emotional_arc, n.topic, n.advisor, n.tier,
    n.template_id, n.template_version, job.model, n.system_prompt, n.metadata, n.turns, jsonb_array_length(n.turns), clock.now, clock.now
  from item n join job on job.id = n.batch_job_id, clock
  where n.verdict = 'completed'
),
-- Whether it still held its item, and what it cost: where somebody had said so before (an open attempt has a cost only then), that is corrected.
closing as materialized (
  select c.*, coalesce(c.actual, 0) - c.actual_before as actual_change, c.held and c.verdict = 'completed' as became_conversation
  from (
    select a.attempt_id, a.batch_job_id, a.n, a.verdict, a.answer_from, a.reserved_cost, a.unknown_cost as unknown_before, held.attempt_id is not null as held,
      coalesce(a.resolved_cost, 0) as actual_before,
      case when a.cost is not null then a.cost * 0.000000001 when not a.may_be_billed then 0 else a.resolved_cost end as actual,
      case when a.cost is null and a.may_be_billed then greatest(a.reserved_cost, a.unknown_cost) else 0 end as unknown,
      a.input_tokens, a.cached_input_tokens, a.cache_write_tokens, a.output_tokens, a.reasoning_tokens
    from attempt a left join (select attempt_id from item) held on held.attempt_id = a.attempt_id
  ) c
),
changed_attempt as (
  update batch_attempts a set
    outcome = case
      when c.held then case n.verdict
        when 'completed' then case when n.answer_from is null then 'succeeded' else 'reused' end
        when 'handed_back' then 'handed_back' else 'failed' end
      when n.verdict = 'completed' and n.answer_from is null then 'late'
      when a.outcome = 'aborted' then 'aborted'
      else 'late_failed' end,
    counted = c.held and (n.verdict = 'completed' or coalesce(n.counted, false)),
    error_code = case when n.verdict <> 'completed' then n.error_code when not c.held then 'lease_lost' end,
    error_message = case when n.verdict <> 'completed' then n.error_message when not c.held then 'The answer came after the lease was gone.' end,
    error = n.error, http_status = n.http_status, request_id = n.request_id, finish_reason = n.finish_reason,
    input_tokens = n.input_tokens, cached_input_tokens = n.cached_input_tokens, cache_write_tokens = n.cache_write_tokens, output_tokens = n.output_tokens,
    reasoning_tokens = n.reasoning_tokens, reserved_cost = 0, actual_cost = c.actual, unknown_cost = c.unknown, price_id = n.price_id,
    prompt_hash = blob.prompt_hash, answer_from = n.answer_from, duration_ms = n.duration_ms, settled_at = clock.now
  from attempt n join closing c on c.n = n.n join blob on blob.n = n.n, clock
  where a.id = n.attempt_id
),
-- One that another settle stores at this moment is waited for, so they come in one order, under the job locks. What was used today already is left alone.
prompt as (
  insert into prompts (organization_id, hash, used_on, prompt)
  select distinct on (job.organization_id, p.hash) job.organization_id, p.hash, clock.today, p.prompt
  from unnest($6::uuid[], $7::bytea[], $8::bytea[]) as p(job_id, hash, prompt) join job on job.id = p.job_id, clock
  where (select k.used_on from prompts k where k.organization_id = job.organization_id and k.hash = p.hash) >= clock.today is not true
  order by job.organization_id, p.hash
  on conflict (organization_id, hash) do update set used_on = greatest(prompts.used_on, excluded.used_on)
),
raw_answer as (
  insert into raw_answers (attempt_id, settled_at, answer)
  select n.attempt_id, clock.now, blob.raw_answer from attempt n join blob on blob.n = n.n, clock where blob.raw_answer is not null
),
used as (
  update batch_attempts a set outcome = 'late_used'
  from item n
  where n.answer_from = a.id and a.outcome = 'late' and n.verdict <> 'handed_back'
  returning a.batch_job_id, a.settled_at, a.actual_cost, n.verdict
),${spentSql(`
    select c.batch_job_id, clock.hour, (c.answer_from is null and c.verdict <> 'handed_back')::integer as calls, c.became_conversation::integer as conversations,
      c.actual_change as actual_cost, case when c.became_conversation then -c.actual_before else c.actual_change end as wasted_cost,
      coalesce(c.input_tokens, 0) as input_tokens, coalesce(c.cached_input_tokens, 0) as cached_input_tokens, coalesce(c.cache_write_tokens, 0) as cache_write_tokens,
      coalesce(c.output_tokens, 0) as output_tokens, coalesce(c.reasoning_tokens, 0) as reasoning_tokens
    from closing c, clock
    union all
    -- What came too late was no waste after all.
    select batch_job_id, ${hourSql('settled_at')}, 0, 0, 0, -coalesce(actual_cost, 0), 0, 0, 0, 0, 0 from used where verdict = 'completed'`)},
tally as materialized (
  select job.id, coalesce(h.held, 0)::integer as held, coalesce(h.succeeded, 0)::integer as succeeded, coalesce(h.failed, 0)::integer as failed,
    (coalesce(h.succeeded, 0) + coalesce(h.failed, 0))::integer as ended, h.code, h.codes, h.failure,
    case when h.failed > 0 then (
      select jsonb_object_agg(c.code, c.n) from (select i.error_code as code, count(*) as n from item i where i.batch_job_id = job.id and i.verdict = 'failed' group by 1) c
    ) end as failures,
    m.reserved, m.actual,
    job.unknown_cost + m.unknown_change as unknown_cost
  from job
  join (
    select batch_job_id, sum(reserved_cost) as reserved, sum(actual_change) as actual, sum(unknown - unknown_before) as unknown_change from closing group by 1
  ) m on m.batch_job_id = job.id
  left join (
    select batch_job_id, count(*) as held, count(*) filter (where verdict = 'completed') as succeeded, count(*) filter (where verdict = 'failed') as failed,
      min(error_code) filter (where verdict = 'failed') as code, count(distinct error_code) filter (where verdict = 'failed') as codes,
      min('item ' || position || ': ' || error_message) filter (where verdict = 'failed') as failure
    from item group by 1
  ) h on h.batch_job_id = job.id
),
verdict as materialized (
  select j.id, ${stops} as stops, ${lastItemEndsSql('tally.ended')} as last_ends, ${alike} as alike, ${pilotEnds} as pilot_ends from tally join job j on j.id = tally.id
),
line as materialized (
  select job_id, row_number() over (partition by job_id order by kind, n) as n, level, event, item_id, attempt_id, message, data
  from (
    select n.batch_job_id as job_id, 1 as kind, n.n, case when c.held then n.level else 'warn' end as level,
      case when c.held then n.event else 'late_answer' end as event, n.batch_item_id as item_id, n.attempt_id,
      case when c.held then n.message
        else 'An answer came after its lease was gone; it changes nothing' || case when n.verdict = 'completed' then ', and is kept for the item’s next claim.' else '.' end end as message,
      n.data
    from attempt n join closing c on c.n = n.n
    union all
    select v.id, 2, 0, case when v.stops or j.successful_items + tally.succeeded = 0 then 'error' else 'info' end,
      case when v.stops then 'job_stopped' else 'job_ended' end, null, null,
      case when v.stops then 'The job stops at its first error, ' || tally.failure
        else 'The job ended: ' || j.successful_items + tally.succeeded || ' of ' || j.total_items || ' completed.' end, null
    from verdict v join job j on j.id = v.id join tally on tally.id = v.id where v.stops or v.last_ends
    union all
    select j.id, 1, 1000000, 'warn', 'budget_warning', null, null, ${budgetWarningSql(spentAfter)}, null
    from tally join job j on j.id = tally.id where ${budgetIsNearSql({ before: 'j.actual_cost + j.unknown_cost', after: spentAfter })}
    union all
    select v.id, 3, 0, 'info', 'pilot_done', null, null, 'The pilot of ' || j.pilot_items || ' items has ended; the job is paused until somebody resumes it.', null
    from verdict v join job j on j.id = v.id where v.pilot_ends and not v.alike
    union all
    select v.id, 3, 0, 'error', 'job_paused', null, null, 'The first items all failed alike (' || tally.code || '), so the job is paused. The last one, ' || tally.failure, null
    from verdict v join tally on tally.id = v.id where v.alike
  ) lines
),
counted as (
  update batch_jobs j set
    ${itemsEndedSql({
      ended: 'tally.ended',
      succeeded: 'tally.succeeded',
      skipped: '0',
      failures: 'tally.failures',
      stops: 'v.stops',
      pauses: {
        when: '(v.alike or v.pilot_ends)',
        reason: `case when v.alike then left('The first items all failed alike: ' || tally.failure, 2000) else 'The pilot of ' || j.pilot_items || ' items has ended' end`,
      },
    })},
    error_message = case when v.stops then left('Stopped at its first error, ' || tally.failure, 10000) else j.error_message end,
    sweep_code = case when v.stops and not v.last_ends then 'job_stopped' else j.sweep_code end,
    large_act = case when v.stops then null else j.large_act end,
    in_flight = j.in_flight - tally.held,
    reserved_cost = j.reserved_cost - tally.reserved,
    actual_cost = j.actual_cost + tally.actual,
    -- From the locked row: Postgres checks constraints against j as the snapshot has it, before it finds that the row has changed. There, what another act has just
    -- made unknown would be taken from zero.
    unknown_cost = tally.unknown_cost,
    log_seq = j.log_seq + (select count(*) from line where line.job_id = j.id)
  from tally join verdict v on v.id = tally.id, clock
  where j.id = tally.id
),
logged as (
  insert into batch_job_logs (batch_job_id, seq, at, level, event, batch_item_id, attempt_id, message, data)
  select line.job_id, job.log_seq + line.n, clock.now, line.level, line.event, line.item_id, line.attempt_id, line.message, line.data
  from line join job on job.id = line.job_id, clock
)
select n.attempt_id, case when c.held then 'settled' when c.attempt_id is not null then 'late' else 'repeated' end as result
from input n left join closing c on c.n = n.n`;

/**
 * Settles attempts, of any jobs, in one statement: item, conversation, attempt with its cost, log lines, counters. Keyed by attempt: repeating it is success and
 * changes nothing. An answer whose lease is gone closes its attempt, turns its reservation into spend, and changes no item.
 */
export async function settleAttempts(db: Queryable, settlements: Settlement[]): Promise<Map<string, SettleResult>> {
  if (settlements.length === 0) return new Map();
  const sorted = settlements.toSorted((a, b) => (a.attemptId < b.attemptId ? -1 : 1));
  const prompts = distinctPrompts(sorted);
  const rows = await db.query<{ attempt_id: string; result: SettleResult }>(sql, [
    JSON.stringify(sorted.map(toInput)),
    sorted.map((_, index) => index),
    sorted.map((each) => each.prompt?.hash ?? null),
    sorted.map((each) => each.rawAnswer),
    [...new Set(sorted.map((each) => each.jobId))],
    prompts.map((each) => each.jobId),
    prompts.map((each) => each.hash),
    prompts.map((each) => each.compressed),
  ]);
  return new Map(rows.map((row) => [row.attempt_id, row.result]));
}

/** Each prompt once for its job. */
function distinctPrompts(settlements: Settlement[]): (StoredPrompt & { jobId: string })[] {
  const found = new Map<string, StoredPrompt & { jobId: string }>();
  for (const { jobId, prompt } of settlements)
    if (prompt) found.set(`${jobId} ${prompt.hash.toString('latin1')}`, { jobId, ...prompt });
  return [...found.values()];
}

function toInput(settlement: Settlement, n: number) {
  const { usage, log } = settlement;
  const completed = settlement.verdict === 'completed' ? settlement : null;
  const other = settlement.verdict === 'completed' ? null : settlement;
  return {
    n,
    attempt_id: settlement.attemptId,
    token: settlement.token,
    verdict: settlement.verdict,
    cost: settlement.costNanoUsd,
    may_be_billed: settlement.mayBeBilled,
    input_tokens: usage?.inputTokens,
    cached_input_tokens: usage?.cachedInputTokens,
    cache_write_tokens: usage?.cacheWriteTokens,
    output_tokens: usage?.outputTokens,
    reasoning_tokens: usage?.reasoningTokens,
    http_status: settlement.httpStatus,
    request_id: settlement.requestId,
    finish_reason: settlement.finishReason,
    duration_ms: Math.round(settlement.durationMs),
    answer_from: settlement.answerFrom,
    price_id: settlement.priceId,
    level: log.level,
    event: log.event,
    message: log.message,
    data: log.data,
    error_code: other?.errorCode,
    error_message: other?.errorMessage,
    error: other?.error,
    retry_delay_ms: other?.retryDelayMs ?? 0,
    counted: other?.counted ?? true,
    content_failure: other?.contentFailure ?? false,
    metadata: completed?.conversation.conversation_metadata,
    turns: completed?.conversation.turns,
    system_prompt: completed?.systemPrompt,
    advisor: completed?.advisor,
  };
}
