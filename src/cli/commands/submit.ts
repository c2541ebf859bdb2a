import { clientOf, type StoreOptions } from '#cli/jobs/with-jobs.ts';
import { count, duration, print, printJson, say, usd } from '#cli/output.ts';
import { type PlanFlags, readPlanFile } from '#cli/plan-file.ts';
import { configOf, withStore } from '#cli/with-store.ts';
import type { JobEstimate } from '#domain/estimate.ts';
import type { LackingTemplate } from '#domain/resolve/choose-templates.ts';
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
  /** Only a dry run lives to tell. */
  withoutTemplate: LackingTemplate[];
}

export async function submit(planPath: string, options: SubmitOptions): Promise<void> {
  const client = clientOf(options);
  if (!client) return tell(await submitLocally(planPath, options), options);
  const { model, concurrency, budget, pilot, dryRun } = options;
  const { submitRemotely } = await import('#cli/jobs/submit-remotely.ts');
  tell(await submitRemotely(client, planPath, { model, concurrency, budget, pilot, dryRun }), options);
}

async function submitLocally(planPath: string, options: SubmitOptions): Promise<Submitted> {
  const { chosenModel, refuseUncallable } = await import('#cli/choose-model.ts');
  const { modelsOf } = await import('#engine/models.ts');
  const { prepareSubmission, previewSubmission } = await import('#engine/submit.ts');
  const { localOrganizationId } = await import('#ledger/organizations.ts');
  const config = configOf(options);
  const models = modelsOf(config);
  const plan = await readPlanFile(planPath, options);
  await refuseUncallable(models, config, plan.submission.model);
  return withStore(config, async ({ db }) => {
    const model = await chosenModel(models, db, plan.submission.model);
    const asked = { organizationId: localOrganizationId, ...plan, model };
    if (options.dryRun) {
      const preview = await previewSubmission(db, asked);
      return { jobId: null, model, ...preview, ...estimated(preview.estimate) };
    }
    const { job, estimate, store } = await prepareSubmission(db, asked);
    const { jobId } = await store();
    const { warnings } = job;
    return { jobId, model, totalItems: job.items.length, warnings, withoutTemplate: [], ...estimated(estimate) };
  });
}

const estimated = ({ cost, unknownBecause, seconds, from }: JobEstimate) => ({
  estimatedCost: cost,
  unknownBecause,
  estimatedSeconds: seconds,
  estimatedFrom: from,
});

function tell(submitted: Submitted, { json }: SubmitOptions): void {
  const { jobId, totalItems, model, estimatedCost, unknownBecause, estimatedSeconds, estimatedFrom, warnings } =
    submitted;
  const { withoutTemplate } = submitted;
  if (withoutTemplate.length > 0) process.exitCode = 2;
  if (json) {
    const lacking = withoutTemplate.length > 0 && { withoutTemplate };
    printJson({ jobId, totalItems, model, estimatedCost, unknownBecause, estimatedSeconds, warnings, ...lacking });
    return;
  }
  for (const warning of warnings) say(`Warning: ${warning}`);
  const cost = estimatedCost ? `${usd(estimatedCost.low)} to ${usd(estimatedCost.high)}` : `unknown: ${unknownBecause}`;
  const { low, high } = estimatedSeconds;
  say(
    `${count(totalItems, 'conversation')} with ${model}. Cost: ${cost}. Time: ${duration(low)} to ${duration(high)} (by ${estimatedFrom}).`,
  );
  for (const { emotionalArc, tier, items } of withoutTemplate)
    say(
      `Would be refused: ${count(items, 'item')} of the arc ${emotionalArc} in tier ${tier}, for which no template is active.`,
    );
  if (jobId) print(jobId);
  else say('Nothing was written: this was a dry run.');
}
