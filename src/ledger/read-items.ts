import type { AttemptOutcome, ErrorRecord } from '#domain/attempt.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { AttemptErrorCode } from '#domain/error-codes.ts';
import type { ItemStatus } from '#domain/item.ts';
import type { Tier } from '#domain/scaffolding.ts';
import { type JobFacts, whyItemWaits } from '#domain/waiting.ts';
import type { Waiting } from '#domain/waiting-codes.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '#ledger/cursor.ts';
import { type JobRow, readJobRow, uuidOr404 } from '#ledger/read-jobs.ts';
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
  outputTokens: number | null;
  reasoningTokens: number | null;
  reservedCost: number;
  actualCost: number | null;
  unknownCost: number;
  startedAt: string;
  settledAt: string | null;
  durationMs: number | null;
  prompt: TextState;
  rawAnswer: TextState;
}

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
  case when i.status = 'queued' and j.sweep_code is not null then j.completed_at else i.completed_at end as completed_at`;

export interface ItemFilter {
  status?: ItemStatus;
  errorCode?: string;
  fromPosition?: number;
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
  const rows = await db.query<ItemRow>(
    `select * from (
       select ${columns} from batch_items i join batch_jobs j on j.id = i.batch_job_id
       where i.batch_job_id = $1 and i.position >= $2
       order by i.position
     ) shown
     where ($3::text is null or status = $3) and ($4::text is null or error_code = $4)
     order by position
     limit $5`,
    [
      jobId,
      Math.max(filter.fromPosition ?? 1, Number(after?.[0] ?? 0) + 1),
      filter.status ?? null,
      filter.errorCode ?? null,
      limit + 1,
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
  const attempts = await db.query<AttemptView>(
    `select id, token as number, run, worker, model, outcome, counted, error_code as "errorCode", error_message as "errorMessage", error, http_status as "httpStatus",
       request_id as "requestId", finish_reason as "finishReason", input_tokens as "inputTokens", cached_input_tokens as "cachedInputTokens",
       output_tokens as "outputTokens", reasoning_tokens as "reasoningTokens", reserved_cost as "reservedCost", actual_cost as "actualCost",
       unknown_cost as "unknownCost", created_at as "startedAt", settled_at as "settledAt", duration_ms as "durationMs", ${attemptTextsSql('$2', 'prompt', 'rawAnswer')}
     from batch_attempts a where batch_item_id = $1 order by token`,
    [itemId, organizationId],
  );
  return { ...toItem(row, await factsFor(db, job, [row])), attempts };
}

/** How often each error code ended an item of the job, most frequent first. */
export async function countErrors(
  db: Queryable,
  jobId: string,
): Promise<{ code: AttemptErrorCode; count: number; example: string | null }[]> {
  return db.query(
    `select error_code as code, count(*)::integer as count, min(error_message) as example
     from batch_items where batch_job_id = $1 and status = 'failed' group by error_code order by count(*) desc, error_code`,
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
    worker: row.leased_by,
    leaseExpiresAt: iso(row.lease_expires_at),
    nextAttemptAt: iso(row.next_attempt_at),
    startedAt: iso(row.started_at),
    completedAt: iso(row.completed_at),
    waiting: whyWaits(row, facts),
  };
}
