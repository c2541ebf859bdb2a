import { ColloquyError } from '#domain/colloquy-error.ts';
import type { DraftBasis } from '#domain/draft-basis.ts';
import type { JobEstimate } from '#domain/estimate.ts';
import type { Price } from '#domain/pricing.ts';
import type { ResolvedItems, ResolvedJob } from '#domain/resolved-job.ts';
import { choosePilot, pilotOf } from '#ledger/choose-pilot.ts';
import { findByKey, type IdempotencyKey, keepKey } from '#ledger/idempotency.ts';
import { insertItems, itemsPerInsert, reservationsAt, slicesOf } from '#ledger/insert-items.ts';
import { newcomerPassSql } from '#ledger/newcomer-pass.ts';
import { notifyControl } from '#ledger/notifications.ts';
import type { Database, Queryable } from '#platform/database.ts';

export interface SubmitRequest {
  organizationId: string;
  job: ResolvedJob;
  /** null: the model's price is not known; then a budget is refused. */
  price: Price | null;
  estimatedCostUsd: number | null;
  /** Kept with the job, for whoever asks with the same key again. */
  estimate?: JobEstimate;
  idempotency?: IdempotencyKey;
  by?: string;
  /** More items come later, and nothing is called before it is submitted: what those are resolved against. */
  draft?: DraftBasis;
}

/**
 * A budget can only be kept where the price is known.
 * @throws ColloquyError `price_unknown`
 */
export function refuseUnpriced(
  { budgetUsd, model }: Pick<ResolvedJob, 'budgetUsd' | 'model'>,
  price: Price | null,
): void {
  if (budgetUsd === null || price) return;
  throw new ColloquyError(
    'price_unknown',
    `There is a budget of $${budgetUsd}, but the price of ${model} is not known.`,
  );
}

/**
 * Stores a job and all of its items in one transaction: all or nothing; a draft with those that it has. With an idempotency key, the same request answers the same job.
 * @throws ColloquyError `price_unknown`, `idempotency_mismatch`
 */
export async function submitJob(db: Database, request: SubmitRequest): Promise<{ jobId: string; existed: boolean }> {
  const { organizationId, job, price, idempotency } = request;
  refuseUnpriced(job, price);
  const result = await db.transaction(async (connection) => {
    const existing = idempotency ? await findByKey(connection, organizationId, idempotency) : null;
    if (existing) return { jobId: existing, existed: true };
    const jobId = await insertJob(connection, request);
    for (const slice of slicesOf(job.items, itemsPerInsert)) {
      await insertItems(connection, jobId, slice, reservationsAt(price, job.modelSettings.maxOutputTokens));
    }
    const pilot = request.draft ? null : pilotOf(job.pilot, job.items.length);
    if (pilot !== null) await choosePilot(connection, jobId, pilot);
    if (idempotency) await keepKey(connection, organizationId, idempotency, jobId);
    return { jobId, existed: false };
  });
  if (!result.existed && !request.draft) await notifyControl(db, result.jobId);
  return result;
}

async function insertJob(
  connection: Queryable,
  { organizationId, job, price, estimatedCostUsd, estimate, by, draft }: SubmitRequest,
): Promise<string> {
  let largest = 0;
  for (const { inputTokensEstimate } of job.items) largest = Math.max(largest, inputTokensEstimate);
  const [row] = await connection.query<{ id: string }>(
    `insert into batch_jobs (organization_id, name, description, configuration, model, tier, priority, error_handling, concurrent_processing, shared_parameters, mode,
       pilot, notify_url, max_attempts, item_timeout_seconds, submission_hash, total_items, budget, estimated_cost, reservation_max, draft_expires_at, pilot_items, log_seq, pass,
       created_at, updated_at, last_activity_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20::bigint * 0.000000001,
       case when $21 then now + interval '24 hours' end, $22, 1, ${newcomerPassSql}, now, now, now
     from colloquy_now() as now
     returning id`,
    [
      organizationId,
      job.name,
      job.description,
      JSON.stringify({
        ...{ scaffolding: job.scaffolding, modelSettings: job.modelSettings, warnings: job.warnings },
        ...{ estimate, draft },
      }),
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
      draft ? null : job.submissionHash,
      job.items.length,
      job.budgetUsd,
      estimatedCostUsd,
      reservationsAt(price, job.modelSettings.maxOutputTokens)({ inputTokensEstimate: largest }),
      draft !== undefined,
      draft ? null : pilotOf(job.pilot, job.items.length),
    ],
  );
  const jobId = row!.id;
  await connection.query(
    `insert into batch_job_logs (batch_job_id, seq, at, level, event, message, data) values ($1, 1, colloquy_now(), 'info', $4, $2, $3)`,
    [
      jobId,
      draft ? draftedText(job, by) : submittedText(job.items.length, job.model, by),
      JSON.stringify({ warnings: job.warnings.slice(0, 20) }),
      draft ? 'job_drafted' : 'job_submitted',
    ],
  );
  return jobId;
}

export const submittedText = (items: number, model: string, by?: string) =>
  `Submitted${by ? ` by ${by}` : ''}: ${items} conversations with ${model}.`;

const draftedText = ({ items, model }: ResolvedJob, by?: string) =>
  `Drafted${by ? ` by ${by}` : ''}: conversations with ${model}, ${items.length ? `${items.length} so far` : 'which are to come'}.`;

/** The tier that all items share, or null. */
function onlyTier(items: ResolvedItems): string | null {
  let only: string | null = null;
  for (const { tier } of items) {
    if (only !== null && tier !== only) return null;
    only = tier;
  }
  return only;
}
