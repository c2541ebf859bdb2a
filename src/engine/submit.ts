import { createHash } from 'node:crypto';
import { canonicalJson } from '#domain/canonical-json.ts';
import { estimateJob, type JobEstimate } from '#domain/estimate.ts';
import type { Locate } from '#domain/input-problems.ts';
import type { InlineScaffolding } from '#domain/plan/read-plan.ts';
import { resolveSubmission } from '#domain/resolve-submission.ts';
import type { ResolvedJob } from '#domain/resolved-job.ts';
import type { Submission } from '#domain/submission.ts';
import { priceOf } from '#ledger/prices.ts';
import { recentCalls } from '#ledger/recent-calls.ts';
import { readScaffolding } from '#ledger/scaffolding-store.ts';
import { submitJob } from '#ledger/submit-job.ts';
import type { Database } from '#platform/database.ts';

export interface SubmitInput {
  organizationId: string;
  submission: Submission;
  inline: InlineScaffolding | null;
  /** What the submission, a flag or the environment settled on. */
  model: string;
  locate?: Locate;
  idempotencyKey?: string;
  by?: string;
}

/** A submission resolved and estimated; nothing is written yet. */
export interface Prepared {
  job: ResolvedJob;
  estimate: JobEstimate;
  store(): Promise<{ jobId: string; existed: boolean }>;
}

/**
 * Resolves a submission against the stored scaffolding and estimates it. The one way in, for the command line and HTTP.
 * @throws ColloquyError for whatever is wrong with it; nothing was written then
 */
export async function prepareSubmission(db: Database, input: SubmitInput): Promise<Prepared> {
  const { organizationId, submission, inline, model, locate, idempotencyKey, by } = input;
  const job = resolveSubmission(submission, await readScaffolding(db, organizationId), inline, { model, locate });
  const price = await priceOf(db, organizationId, job.model);
  const estimate = estimateJob(job, price, await recentCalls(db, organizationId, job.model));
  const idempotency = idempotencyKey
    ? {
        key: idempotencyKey,
        requestHash: createHash('sha256')
          .update(canonicalJson({ submission, inline, model: submission.model ?? null }))
          .digest('hex'),
      }
    : undefined;
  return {
    job,
    estimate,
    store: () =>
      submitJob(db, { organizationId, job, price, estimatedCostUsd: estimate.cost?.high ?? null, idempotency, by }),
  };
}

/** Two that run the same plan at the same moment make one job of it: the second waits here, and then finds the first one's. */
export async function withSubmissionLock<Result>(
  db: Database,
  { submissionHash }: Pick<ResolvedJob, 'submissionHash'>,
  act: () => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (connection) => {
    await connection.query('select pg_advisory_xact_lock(hashtextextended($1, 2))', [submissionHash]);
    return act();
  });
}
