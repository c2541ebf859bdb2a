import { ColloquyError } from '#domain/colloquy-error.ts';
import { type Price, reservationOf } from '#domain/pricing.ts';
import type { ResolvedItem, ResolvedItems, ResolvedJob } from '#domain/resolved-job.ts';
import { newcomerPassSql } from '#ledger/newcomer-pass.ts';
import { notifyControl } from '#ledger/notifications.ts';
import type { Database, Queryable } from '#platform/database.ts';

export interface SubmitRequest {
  organizationId: string;
  job: ResolvedJob;
  /** null: the model's price is not known; then a budget is refused. */
  price: Price | null;
  estimatedCostUsd: number | null;
  idempotency?: { key: string; requestHash: string };
  by?: string;
}

/** So many items go into one statement: 5,000 rows of 13 columns are about 2 MB on the wire. */
const itemsPerInsert = 5_000;

/**
 * Stores a job and all of its items in one transaction: all or nothing. With an idempotency key, the same request answers the same job.
 * @throws ColloquyError `price_unknown`, `idempotency_mismatch`
 */
export async function submitJob(db: Database, request: SubmitRequest): Promise<{ jobId: string; existed: boolean }> {
  const { job, price } = request;
  if (job.budgetUsd !== null && !price) {
    throw new ColloquyError(
      'price_unknown',
      `There is a budget of $${job.budgetUsd}, but the price of ${job.model} is not known.`,
    );
  }
  const result = await db.transaction(async (connection) => {
    const existing = await findByKey(connection, request);
    if (existing) return { jobId: existing, existed: true };
    const jobId = await insertJob(connection, request);
    for (const slice of slicesOf(job.items, itemsPerInsert)) {
      await insertItems(connection, jobId, slice, (item) =>
        price ? reservationOf(item.inputTokensEstimate, job.modelSettings.maxOutputTokens, price) : null,
      );
    }
    if (request.idempotency) {
      await connection.query(
        `insert into idempotency_keys (organization_id, key, request_hash, batch_job_id, created_at, expires_at)
         values ($1, $2, $3, $4, colloquy_now(), colloquy_now() + interval '24 hours')`,
        [request.organizationId, request.idempotency.key, request.idempotency.requestHash, jobId],
      );
    }
    return { jobId, existed: false };
  });
  if (!result.existed) await notifyControl(db, result.jobId);
  return result;
}

async function findByKey(
  connection: Queryable,
  { organizationId, idempotency }: SubmitRequest,
): Promise<string | null> {
  if (!idempotency) return null;
  await connection.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', [
    `${organizationId} ${idempotency.key}`,
  ]);
  // A key lives for a day, and as long as its job is unfinished.
  await connection.query(
    `delete from idempotency_keys k using batch_jobs j
     where k.organization_id = $1 and k.key = $2 and j.id = k.batch_job_id and k.expires_at <= colloquy_now() and j.completed_at is not null`,
    [organizationId, idempotency.key],
  );
  const [row] = await connection.query<{ request_hash: string; batch_job_id: string }>(
    'select request_hash, batch_job_id from idempotency_keys where organization_id = $1 and key = $2',
    [organizationId, idempotency.key],
  );
  if (row && row.request_hash !== idempotency.requestHash) throw new ColloquyError('idempotency_mismatch');
  return row?.batch_job_id ?? null;
}

async function insertJob(
  connection: Queryable,
  { organizationId, job, price, estimatedCostUsd, by }: SubmitRequest,
): Promise<string> {
  let largest = 0;
  for (const { inputTokensEstimate } of job.items) largest = Math.max(largest, inputTokensEstimate);
  const [row] = await connection.query<{ id: string }>(
    `insert into batch_jobs (organization_id, name, description, configuration, model, tier, priority, error_handling, concurrent_processing, shared_parameters, mode,
       pilot, notify_url, max_attempts, item_timeout_seconds, submission_hash, total_items, budget, estimated_cost, reservation_max, log_seq, pass, created_at, updated_at,
       last_activity_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20::bigint * 0.000000001, 1,
       ${newcomerPassSql}, now, now, now
     from colloquy_now() as now
     returning id`,
    [
      organizationId,
      job.name,
      job.description,
      JSON.stringify({ scaffolding: job.scaffolding, modelSettings: job.modelSettings, warnings: job.warnings }),
      job.model,
      onlyTier(job.items),
      job.priority,
      job.errorHandling,
      job.concurrentProcessing,
      JSON.stringify(job.sharedParameters),
      job.mode,
      job.pilot,
      job.notifyUrl,
      job.maxAttempts,
      job.itemTimeoutSeconds,
      job.submissionHash,
      job.items.length,
      job.budgetUsd,
      estimatedCostUsd,
      price ? reservationOf(largest, job.modelSettings.maxOutputTokens, price) : null,
    ],
  );
  const jobId = row!.id;
  await connection.query(
    `insert into batch_job_logs (batch_job_id, seq, at, level, event, message, data) values ($1, 1, colloquy_now(), 'info', 'job_submitted', $2, $3)`,
    [
      jobId,
      `Submitted${by ? ` by ${by}` : ''}: ${job.items.length} conversations with ${job.model}.`,
      JSON.stringify({ warnings: job.warnings.slice(0, 20) }),
    ],
  );
  return jobId;
}

async function insertItems(
  connection: Queryable,
  jobId: string,
  items: ResolvedItem[],
  reservation: (item: ResolvedItem) => number | null,
): Promise<void> {
  const column = <Value>(read: (item: ResolvedItem) => Value) => items.map(read);
  await connection.query(
    `insert into batch_items (batch_job_id, position, content_key, persona, emotional_arc, topic, tier, template_id, template_version, repeat, parameters, source_text,
       reservation, created_at, updated_at)
     select $1, u.position, u.content_key, u.persona, u.emotional_arc, u.topic, u.tier, u.template_id, u.template_version, u.repeat, u.parameters::jsonb, u.source_text,
       u.reservation * 0.000000001, now, now
     from unnest($2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::integer[], $10::integer[], $11::text[], $12::text[], $13::bigint[])
       as u(position, content_key, persona, emotional_arc, topic, tier, template_id, template_version, repeat, parameters, source_text, reservation), colloquy_now() as now`,
    [
      jobId,
      column((each) => each.position),
      column((each) => each.contentKey),
      column((each) => each.persona),
      column((each) => each.emotionalArc),
      column((each) => each.topic),
      column((each) => each.tier),
      column((each) => each.templateId),
      column((each) => each.templateVersion),
      column((each) => each.repeat),
      column((each) => JSON.stringify(each.parameters)),
      column((each) => each.sourceText),
      column(reservation),
    ],
  );
}

function* slicesOf(items: ResolvedItems, size: number): Generator<ResolvedItem[]> {
  let slice: ResolvedItem[] = [];
  for (const item of items) {
    if (slice.push(item) < size) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}

/** The tier that all items share, or null. */
function onlyTier(items: ResolvedItems): string | null {
  let only: string | null = null;
  for (const { tier } of items) {
    if (only !== null && tier !== only) return null;
    only = tier;
  }
  return only;
}
