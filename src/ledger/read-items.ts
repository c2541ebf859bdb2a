import type { AttemptOutcome, ErrorRecord } from '#domain/attempt.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { AttemptErrorCode } from '#domain/error-codes.ts';
import type { ItemStatus } from '#domain/item.ts';
import type { Tier } from '#domain/scaffolding.ts';
import { type JobFacts, whyItemWaits } from '#domain/waiting.ts';
import type { Waiting } from '#domain/waiting-codes.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '#ledger/cursor.ts';
import { type JobRow, readJobRow, uuidOr404 } from '#ledger/read-jobs.ts';
import { failuresAddUpSql } from '#ledger/recount-failures.ts';
import { type Tokens, tokenSumsSql, tokensOf } from '#ledger/spend-hours.ts';
import { attemptTextsSql, type TextState } from '#ledger/text-states.ts';
import { rateLimitedSql, readJobFacts } from '#ledger/why-waiting.ts';
import type { Queryable } from '#platform/database.ts';

export interface ItemView {
  id: string;
  position: number;
  persona: string;
  emotionalArc: string;
  topic: string;
  tier: Tier;
  status: ItemStatus;
  run: number;
  attemptsUsed: number;
  errorCode: AttemptErrorCode | null;
  errorMessage: string | null;
  conversationId: string | null;
  /** Over all of its attempts, in US dollars. */
  spend: { actual: number; reserved: number; unknown: number; currency: 'USD' };
  tokens: Tokens;
  worker: string | null;
  leaseExpiresAt: string | null;
  nextAttemptAt: string | null;
  startedAt: string | null;
  completedAt: string | null;
  /** Why it does not move right now; null: it is being called, or it has ended. */
  waiting: Waiting | null;
}

export interface AttemptView {
  id: string;
  number: number;
  run: number;
  worker: string;
  model: string;
  outcome: AttemptOutcome | null;
  counted: boolean;
  errorCode: AttemptErrorCode | null;
  errorMessage: string | null;
  error: ErrorRecord | null;
  httpStatus: number | null;
  requestId: string | null;
  finishReason: string | null;
  inputTokens: number | null;
  cachedInputTokens: number | null;
  cacheWriteTokens: number | null;
  outputTokens: number | null;
  reasoningTokens: number | null;
  reservedCost: number;
  actualCost: number | null;
  unknownCost: number;
  /** The stored price by which it was costed, where there is one. */
  priceId: string | null;
  /** When somebody said what it cost, which was not known. */
  resolvedAt: string | null;
  startedAt: string;
  settledAt: string | null;
  durationMs: number | null;
  prompt: TextState;
  rawAnswer: TextState;
}

type AttemptRow = Omit<AttemptView, 'startedAt' | 'settledAt' | 'resolvedAt'> & {
  startedAt: Date;
  settledAt: Date | null;
  resolvedAt: Date | null;
};

interface ItemRow {
  id: string;
  position: number;
  persona: string;
  emotional_arc: string;
  topic: string;
  tier: Tier;
  status: ItemStatus;
  run: number;
  attempts_used: number;
  error_code: AttemptErrorCode | null;
  error_message: string | null;
  conversation_id: string | null;
  leased_by: string | null;
  lease_expires_at: Date | null;
  next_attempt_at: Date | null;
  started_at: Date | null;
  completed_at: Date | null;
  losses: number;
  rate_limited: boolean;
  spent: ({ actual: number; reserved: number; unknown: number } & Tokens) | null;
}

// The lease of one that is known to be dead ran out at -infinity, which is no time to show.
// A queued item of a cancelled or stopped job counts as ended before its slice comes.
const columns = `
  i.id, i.position, i.persona, i.emotional_arc, i.topic, i.tier, i.run, i.attempts_used, i.conversation_id, i.leased_by,
  case when i.lease_expires_at = '-infinity' then i.updated_at else i.lease_expires_at end as lease_expires_at, i.next_attempt_at,
  i.started_at, i.losses, i.status = 'queued' and i.next_attempt_at is not null and ${rateLimitedSql} as rate_limited,
  case when i.status = 'queued' and j.sweep_code is not null then 'failed' else i.status end as status,
  case when i.status = 'queued' and j.sweep_code is not null then j.sweep_code else i.error_code end as error_code,
  i.error_message,
  (select jsonb_build_object('actual', coalesce(sum(a.actual_cost), 0), 'reserved', sum(a.reserved_cost), 'unknown', sum(a.unknown_cost), ${tokenSumsSql})
   from batch_attempts a where a.batch_item_id = i.id having count(*) > 0) as spent,
  case when i.status = 'queued' and j.sweep_code is not null then j.completed_at else i.completed_at end as completed_at`;

export interface ItemFilter {
  status?: ItemStatus;
  errorCode?: string;
  fromPosition?: number;
}

// `limit (select …)`: where the planner knows that a page is more than it expects of the job (by statistics that are older than the job), it reads and sorts all of them.
const sourceSql = (condition: string, order: string) =>
  `(select * from batch_items where batch_job_id = $1 and position >= $2 and ${condition} order by ${order} limit (select $3::integer))`;
const inOrder = (condition: string) => sourceSql(condition, 'position');

/** What is queued, each part of it with an index in the order of positions. */
const queuedSources = [
  inOrder(`status = 'queued' and next_attempt_at is null and losses < 2`),
  inOrder(`status = 'queued' and next_attempt_at > '-infinity'`),
];

/**
 * The parts of a job's items that a filter shows, each as SQL that an index answers in the order of positions: so a page reads no more rows than it shows, however
 * many others there are.
 */
function sourcesOf({ status, errorCode }: ItemFilter, sweepCode: string | null): string[] {
  if (errorCode !== undefined) {
    if (status !== undefined && status !== 'failed') return [];
    const failed = inOrder(`status = 'failed' and error_code > '' and error_code = $5`);
    return errorCode === sweepCode ? [failed, ...queuedSources] : [failed];
  }
  switch (status) {
    case undefined:
      return [inOrder('true')];
    case 'queued':
      return sweepCode === null ? queuedSources : [];
    case 'failed':
      return [inOrder(`status = 'failed'`), ...(sweepCode === null ? [] : queuedSources)];
    case 'completed':
      return [inOrder(`status = 'completed'`)];
    case 'processing':
      // The calls in flight are few, and have no order in their index: sorted by a sum, so that no index with an order is read through for them.
      return [sourceSql(`status = 'processing'`, 'position + 0')];
  }
}

/** A job's items in the plan's order. */
export async function listItems(
  db: Queryable,
  organizationId: string,
  jobId: string,
  filter: ItemFilter = {},
  page: PageRequest = {},
): Promise<Page<ItemView>> {
  const limit = page.limit ?? 50;
  const after = decodeCursor(page.cursor, 1);
  const job = await readJobRow(db, organizationId, jobId);
  const sources = sourcesOf(filter, job.sweep_code);
  if (sources.length === 0) return { items: [], nextCursor: null };
  const rows = await db.query<ItemRow>(
    `select * from (
       select ${columns}
       from (${sources.join(' union all ')}) i join batch_jobs j on j.id = i.batch_job_id
     ) shown
     -- What changed since the job was read is left out.
     where ($4::text is null or status = $4) and ($5::text is null or error_code = $5)
     order by position
     limit (select $3::integer)`,
    [
      jobId,
      Math.max(filter.fromPosition ?? 1, Number(after?.[0] ?? 0) + 1),
      limit + 1,
      filter.status ?? null,
      filter.errorCode ?? null,
    ],
  );
  const facts = await factsFor(db, job, rows);
  return pageOf(
    rows,
    limit,
    (row) => toItem(row, facts),
    (row) => [row.position],
  );
}

/** One item with every attempt, the newest last. @throws ColloquyError `not_found` */
export async function readItem(
  db: Queryable,
  organizationId: string,
  jobId: string,
  itemId: string,
): Promise<ItemView & { attempts: AttemptView[] }> {
  const job = await readJobRow(db, organizationId, jobId);
  const [row] = await db.query<ItemRow>(
    `select ${columns} from batch_items i join batch_jobs j on j.id = i.batch_job_id where i.batch_job_id = $1 and i.id = $2`,
    [jobId, uuidOr404(itemId)],
  );
  if (!row) throw new ColloquyError('not_found', `There is no item ${itemId} in this job.`);
  const attempts = await db.query<AttemptRow>(
    `select id, token as number, run, worker, model, outcome, counted, error_code as "errorCode", error_message as "errorMessage", error, http_status as "httpStatus",
       request_id as "requestId", finish_reason as "finishReason", input_tokens as "inputTokens", cached_input_tokens as "cachedInputTokens",
       cache_write_tokens as "cacheWriteTokens", output_tokens as "outputTokens", reasoning_tokens as "reasoningTokens", reserved_cost as "reservedCost", actual_cost as "actualCost",
       unknown_cost as "unknownCost", price_id as "priceId", resolved_at as "resolvedAt", created_at as "startedAt", settled_at as "settledAt", duration_ms as "durationMs", ${attemptTextsSql('$2', 'prompt', 'rawAnswer')}
     from batch_attempts a where batch_item_id = $1 order by token`,
    [itemId, organizationId],
  );
  const toAttempt = ({ startedAt, settledAt, resolvedAt, ...attempt }: AttemptRow): AttemptView => ({
    ...attempt,
    startedAt: startedAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
    resolvedAt: resolvedAt?.toISOString() ?? null,
  });
  return { ...toItem(row, await factsFor(db, job, [row])), attempts: attempts.map(toAttempt) };
}

/**
 * How often each error code ended an item of the job, most frequent first, with the message of the first one. What a cancel or a stop has yet to end is counted as ended. The
 * counts stand in the job; only where they do not add up, as when a process of an older version ended an item after the migration, the items are counted.
 */
export async function countErrors(
  db: Queryable,
  jobId: string,
): Promise<{ code: AttemptErrorCode; count: number; example: string | null }[]> {
  return db.query(
    `with job as materialized (
       select failures, sweep_code, total_items - completed_items - in_flight as to_sweep, ${failuresAddUpSql} as add_up from batch_jobs j where id = $1
     ),
     counted as (
       select f.key as code, f.value::bigint as n from job, jsonb_each_text(job.failures) f where job.add_up
       union all
       select i.error_code, count(*) from batch_items i where i.batch_job_id = $1 and i.status = 'failed' and i.error_code > '' and not (select add_up from job) group by 1
       union all
       select sweep_code, to_sweep from job where sweep_code is not null and to_sweep > 0
     )
     select code, sum(n)::integer as count, (
       select i.error_message from batch_items i
       where i.batch_job_id = $1 and i.status = 'failed' and i.error_code > '' and i.error_code = code
       order by i.position limit 1) as example
     from counted group by code order by count desc, code`,
    [jobId],
  );
}

export async function jobOr404(db: Queryable, organizationId: string, jobId: string): Promise<void> {
  const [row] = await db.query(
    `select from batch_jobs where organization_id = $1 and id = $2 and large_act is distinct from 'delete'`,
    [organizationId, uuidOr404(jobId)],
  );
  if (!row) throw new ColloquyError('not_found', `There is no job ${jobId}.`);
}

/** What a reason is made of, where one of the rows has not ended. */
async function factsFor(db: Queryable, job: JobRow, rows: ItemRow[]): Promise<JobFacts | null> {
  return rows.some(({ status }) => status === 'queued' || status === 'processing') ? readJobFacts(db, job) : null;
}

function whyWaits(row: ItemRow, facts: JobFacts | null): Waiting | null {
  const { status } = row;
  if (!facts || (status !== 'queued' && status !== 'processing')) return null;
  return whyItemWaits(
    {
      status,
      leaseExpiresAt: row.lease_expires_at,
      nextAttemptAt: row.next_attempt_at,
      rateLimited: row.rate_limited,
      losses: row.losses,
    },
    facts,
  );
}

function toItem(row: ItemRow, facts: JobFacts | null): ItemView {
  const iso = (time: Date | null) => time?.toISOString() ?? null;
  return {
    id: row.id,
    position: row.position,
    persona: row.persona,
    emotionalArc: row.emotional_arc,
    topic: row.topic,
    tier: row.tier,
    status: row.status,
    run: row.run,
    attemptsUsed: row.attempts_used,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    conversationId: row.conversation_id,
    spend: {
      actual: row.spent?.actual ?? 0,
      reserved: row.spent?.reserved ?? 0,
      unknown: row.spent?.unknown ?? 0,
      currency: 'USD',
    },
    tokens: tokensOf(row.spent),
    worker: row.leased_by,
    leaseExpiresAt: iso(row.lease_expires_at),
    nextAttemptAt: iso(row.next_attempt_at),
    startedAt: iso(row.started_at),
    completedAt: iso(row.completed_at),
    waiting: whyWaits(row, facts),
  };
}
