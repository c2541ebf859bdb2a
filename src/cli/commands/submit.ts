import { count, duration, print, printJson, say, usd } from '#cli/output.ts';
import { readPlanFile } from '#cli/plan-file.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { modelsOf } from '#engine/models.ts';
import { prepareSubmission } from '#engine/submit.ts';
import { localOrganizationId } from '#ledger/organizations.ts';

interface SubmitOptions extends DataOption {
  model?: string;
  concurrency?: number;
  budget?: number;
  dryRun?: boolean;
  json?: boolean;
}

export async function submit(planPath: string, options: SubmitOptions): Promise<void> {
  const config = configOf(options);
  const models = modelsOf(config);
  const plan = await readPlanFile(planPath, options);
  const model = await models.choose(plan.submission.model);
  await withStore(config, async ({ db }) => {
    const { job, estimate, store } = await prepareSubmission(db, {
      organizationId: localOrganizationId,
      ...plan,
      model,
    });
    const jobId = options.dryRun ? null : (await store()).jobId;
    if (options.json)
      return printJson({
        jobId,
        totalItems: job.items.length,
        model: job.model,
        estimatedCost: estimate.cost,
        unknownBecause: estimate.unknownBecause,
        estimatedSeconds: estimate.seconds,
        warnings: job.warnings,
      });
    for (const warning of job.warnings) say(`Warning: ${warning}`);
    const cost = estimate.cost
      ? `${usd(estimate.cost.low)} to ${usd(estimate.cost.high)}`
      : `unknown: ${estimate.unknownBecause}`;
    say(
      `${count(job.items.length, 'conversation')} with ${job.model}. Cost: ${cost}. Time: ${duration(estimate.seconds.low)} to ${duration(estimate.seconds.high)} (by ${estimate.from}).`,
    );
    if (jobId) print(jobId);
    else say('Nothing was written: this was a dry run.');
  });
}
