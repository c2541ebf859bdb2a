import { createHash } from 'node:crypto';
import { canonicalJson } from '#domain/canonical-json.ts';
import { draftBasisOf } from '#domain/draft-basis.ts';
import { estimateJob, type JobEstimate, type PromptCount } from '#domain/estimate.ts';
import type { Locate } from '#domain/input-problems.ts';
import type { InlineScaffolding } from '#domain/plan/read-plan.ts';
import type { Price } from '#domain/pricing.ts';
import { type Survey, surveyOf } from '#domain/resolve/survey.ts';
import { jobSettings, resolveSubmission, surveySubmission } from '#domain/resolve-submission.ts';
import type { JobSettings, ResolvedJob } from '#domain/resolved-job.ts';
import type { Submission } from '#domain/submission.ts';
import { findByKeySoFar, type IdempotencyKey } from '#ledger/idempotency.ts';
import { priceOf } from '#ledger/prices.ts';
import { recentCalls } from '#ledger/recent-calls.ts';
import { readScaffolding } from '#ledger/scaffolding-store.ts';
import { refuseUnpriced, submitJob } from '#ledger/submit-job.ts';
import type { Database, Queryable } from '#platform/database.ts';

interface Asked {
  organizationId: string;
  submission: Submission;
  inline: InlineScaffolding | null;
  /** More items come later, and it is submitted when they are all there. */
  draft?: boolean;
}

export interface SubmitInput extends Asked {
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
  const { organizationId, submission, inline, model, locate, idempotencyKey, draft, by } = input;
  const scaffolding = await readScaffolding(db, organizationId);
  const options = { model, locate, draft };
  // A grid’s survey costs next to nothing, and is what its dry run said.
  const survey = submission.grid && surveySubmission(submission, scaffolding, inline, options);
  const job = resolveSubmission(submission, scaffolding, inline, options);
  const { prompts } = survey ?? surveyOf(job.items, job.warnings);
  const { price, estimate } = await priced(db, organizationId, job, prompts);
  const idempotency = idempotencyKey === undefined ? undefined : keyOf(input, idempotencyKey);
  const basis = draft ? draftBasisOf(scaffolding, inline, price) : undefined;
  return {
    job,
    estimate,
    store: () =>
      submitJob(db, {
        ...{ organizationId, job, price, estimate, idempotency, by, draft: basis },
        estimatedCostUsd: estimate.cost?.high ?? null,
      }),
  };
}

/** What a submission would be. */
export interface Preview extends Survey {
  settings: JobSettings;
  estimate: JobEstimate;
}

/**
 * Says what a submission would be, at no cost that grows with a grid. What would be refused is refused; but what has no template is told.
 * @throws ColloquyError for whatever is wrong with it
 */
export async function previewSubmission(db: Queryable, input: SubmitInput): Promise<Preview> {
  const { organizationId, submission, inline, model, locate } = input;
  const scaffolding = await readScaffolding(db, organizationId);
  const survey = surveySubmission(submission, scaffolding, inline, { model, locate });
  const settings = jobSettings(submission, model);
  const { price, estimate } = await priced(db, organizationId, settings, survey.prompts);
  refuseUnpriced(settings, price);
  return { ...survey, settings, estimate };
}

async function priced(db: Queryable, organizationId: string, settings: JobSettings, prompts: PromptCount) {
  const price: Price | null = await priceOf(db, organizationId, settings.model);
  const own = await recentCalls(db, organizationId, settings.model);
  return { price, estimate: estimateJob(settings, prompts, price, own) };
}

/**
 * The job that was made of this request before, under this key; null: none. Asked first, as what a request was made of may have changed since.
 * @throws ColloquyError `idempotency_mismatch`
 */
export async function findSubmission(db: Queryable, asked: Asked, idempotencyKey: string): Promise<string | null> {
  return findByKeySoFar(db, asked.organizationId, keyOf(asked, idempotencyKey));
}

function keyOf({ submission, inline, draft }: Asked, key: string): IdempotencyKey {
  const asked = canonicalJson({ submission, inline, model: submission.model ?? null, ...(draft && { draft }) });
  return { key, requestHash: createHash('sha256').update(asked).digest('hex') };
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
