import { clientOf, type StoreOptions } from '#cli/jobs/with-jobs.ts';
import { count, duration, print, printJson, say, usd } from '#cli/output.ts';
import { type PlanFlags, readPlanFile } from '#cli/plan-file.ts';
import { configOf, withStore } from '#cli/with-store.ts';
import type { JobEstimate } from '#domain/estimate.ts';
import type { ResolvedJob } from '#domain/resolved-job.ts';

interface SubmitOptions extends StoreOptions, PlanFlags {
  dryRun?: boolean;
}

/** `jobId` is null where nothing was written. */
interface Submitted extends Pick<ResolvedJob, 'model' | 'warnings'> {
  jobId: string | null;
  totalItems: number;
  estimatedCost: JobEstimate['cost'];
  unknownBecause?: string;
  estimatedSeconds: JobEstimate['seconds'];
  estimatedFrom: string;
}

export async function submit(planPath: string, options: SubmitOptions): Promise<void> {
  const client = clientOf(options);
  if (!client) return tell(await submitLocally(planPath, options), options);
  const { model, concurrency, budget, dryRun } = options;
  const { submitRemotely } = await import('#cli/jobs/submit-remotely.ts');
  tell(await submitRemotely(client, planPath, { model, concurrency, budget, dryRun }), options);
}

async function submitLocally(planPath: string, options: SubmitOptions): Promise<Submitted> {
  const { modelsOf } = await import('#engine/models.ts');
  const { prepareSubmission } = await import('#engine/submit.ts');
  const { localOrganizationId } = await import('#ledger/organizations.ts');
  const config = configOf(options);
  const models = modelsOf(config);
  const plan = await readPlanFile(planPath, options);
  const model = await models.choose(plan.submission.model);
  return withStore(config, async ({ db }) => {
    const prepared = await prepareSubmission(db, { organizationId: localOrganizationId, ...plan, model });
    const { job, estimate, store } = prepared;
    return {
      jobId: options.dryRun ? null : (await store()).jobId,
      totalItems: job.items.length,
      model: job.model,
      estimatedCost: estimate.cost,
      unknownBecause: estimate.unknownBecause,
      estimatedSeconds: estimate.seconds,
      estimatedFrom: estimate.from,
      warnings: job.warnings,
    };
  });
}

function tell(submitted: Submitted, { json }: SubmitOptions): void {
  const { jobId, totalItems, model, estimatedCost, unknownBecause, estimatedSeconds, estimatedFrom, warnings } =
    submitted;
  if (json) {
    printJson({ jobId, totalItems, model, estimatedCost, unknownBecause, estimatedSeconds, warnings });
    return;
  }
  for (const warning of warnings) say(`Warning: ${warning}`);
  const cost = estimatedCost ? `${usd(estimatedCost.low)} to ${usd(estimatedCost.high)}` : `unknown: ${unknownBecause}`;
  const { low, high } = estimatedSeconds;
  say(
    `${count(totalItems, 'conversation')} with ${model}. Cost: ${cost}. Time: ${duration(low)} to ${duration(high)} (by ${estimatedFrom}).`,
  );
  if (jobId) print(jobId);
  else say('Nothing was written: this was a dry run.');
}
