import { basename, extname, join } from 'node:path';
import { chosenModel, refuseUncallable } from '#cli/choose-model.ts';
import { errorLine } from '#cli/error-line.ts';
import { count, duration, print, printJson, sameCommand, say, usd } from '#cli/output.ts';
import { pilotLines } from '#cli/pilot-lines.ts';
import { readPlanFile } from '#cli/plan-file.ts';
import { refuseUnwritable } from '#cli/refuse-unwritable.ts';
import { goOn, runToEnd } from '#cli/run-to-end.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { writeJobFile } from '#cli/write-job-file.ts';
import { findTarget } from '#dataset/export/targets.ts';
import { hasEnded } from '#domain/job.ts';
import { modelsOf } from '#engine/models.ts';
import type { Store } from '#engine/open-store.ts';
import { type Prepared, prepareSubmission, withSubmissionLock } from '#engine/submit.ts';
import { workerConnectionsMax } from '#engine/worker.ts';
import { workerName } from '#engine/worker-name.ts';
import { adjustJob } from '#ledger/adjust-job.ts';
import { unblockKeys } from '#ledger/block-key.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { countErrors } from '#ledger/read-items.ts';
import { findBySubmission, findUnfinishedByName, type JobDetail } from '#ledger/read-jobs.ts';
import { favorMemory } from '#platform/favor-memory.ts';

export interface GenerateOptions extends DataOption {
  out?: string;
  format: string;
  system: boolean;
  model?: string;
  concurrency?: number;
  budget?: number;
  pilot?: number;
  fresh?: boolean;
  json?: boolean;
}

const defaultConcurrency = 64;

export async function generate(planPath: string, options: GenerateOptions): Promise<void> {
  // Everything that can be refused is refused before anything is started or written.
  const config = configOf(options);
  const models = modelsOf(config);
  findTarget(options.format);
  const plan = await readPlanFile(planPath, options);
  await refuseUncallable(models, config, plan.submission.model);
  const out = options.out ?? join('out', `${basename(planPath, extname(planPath))}.jsonl`);
  await refuseUnwritable(out);
  favorMemory(options.concurrency ?? defaultConcurrency);
  const name = workerName();
  await withStore(
    config,
    async (store) => {
      const model = await chosenModel(models, store.db, plan.submission.model);
      const prepared = await prepareSubmission(store.db, { organizationId: localOrganizationId, ...plan, model });
      const jobId = await withSubmissionLock(store.db, prepared.job, () => jobFor(store, prepared, options));
      await unblockKeys(store.db, models.keys, localOrganizationId);
      const job = await runToEnd(store, config, models, {
        jobId,
        name,
        concurrency: options.concurrency ?? defaultConcurrency,
      });
      if (job.waiting?.code === 'pilot_done') return sayPilot(job, options);
      if (!hasEnded(job.status)) {
        say(`\nStopped before the end: ${job.counts.completed} of ${job.counts.total} are done and kept. ${goOn()}`);
        process.exitCode = 130;
        return;
      }
      await report(store, job, { ...options, out });
    },
    { applicationName: name, connectionsMax: workerConnectionsMax },
  );
}

/** What the pilot came to and what the rest would; the rest is for whoever says yes. */
function sayPilot(job: JobDetail, { json }: GenerateOptions): void {
  if (json) {
    printJson({ jobId: job.id, status: job.status, counts: job.counts, spend: job.spend, pilot: job.pilot });
    return;
  }
  for (const line of pilotLines(job)) say(line);
  say(`Let it go on: colloquy jobs resume ${job.id}, then ${sameCommand(['--fresh'])}`);
}

/** The job that this plan already has, or a new one. */
async function jobFor(store: Store, prepared: Prepared, options: GenerateOptions): Promise<string> {
  const { job, estimate } = prepared;
  const existing = options.fresh ? null : await findBySubmission(store.db, localOrganizationId, job.submissionHash);
  if (existing) {
    say(
      hasEnded(existing.status)
        ? `This plan was run before: job ${existing.id} is ${existing.status}.`
        : `Continuing job ${existing.id}.`,
    );
    if (!hasEnded(existing.status)) await adjust(store, existing.id, job);
    return existing.id;
  }
  for (const other of await findUnfinishedByName(store.db, localOrganizationId, job.name)) {
    say(
      `Note: an older job of this name is unfinished: ${other.id} (${other.status}). End it with: colloquy jobs cancel ${other.id}`,
    );
  }
  for (const warning of job.warnings.slice(0, 5)) say(`Warning: ${warning}`);
  if (job.warnings.length > 5) say(`Warning: and ${count(job.warnings.length - 5, 'more warning')}.`);
  const { jobId } = await prepared.store();
  const cost = estimate.cost
    ? estimate.cost.high === 0
      ? 'free'
      : `${usd(estimate.cost.low)} to ${usd(estimate.cost.high)}`
    : `cost unknown: ${estimate.unknownBecause}`;
  say(
    `Job ${jobId}: ${count(job.items.length, 'conversation')} with ${job.model}; ${cost}, ${duration(estimate.seconds.low)} to ${duration(estimate.seconds.high)} (by ${estimate.from}).`,
  );
  return jobId;
}

/** A budget or a concurrency that is asked for now goes over the job's own: neither makes it another job. */
async function adjust(
  { db }: Store,
  jobId: string,
  { budgetUsd, concurrentProcessing }: Prepared['job'],
): Promise<void> {
  const changed = await adjustJob(db, jobId, {
    ...(budgetUsd !== null && { budgetUsd }),
    ...(concurrentProcessing !== null && { concurrentProcessing }),
  });
  if (changed && budgetUsd !== null) say(`Its budget is ${usd(budgetUsd)} now.`);
}

async function report(store: Store, job: JobDetail, options: GenerateOptions & { out: string }): Promise<void> {
  const written = job.counts.successful > 0 ? await writeJobFile(store.db, job, options) : null;
  const errors = await countErrors(store.db, job.id);
  if (options.json) {
    printJson({
      jobId: job.id,
      status: job.status,
      counts: job.counts,
      spend: job.spend,
      errors,
      ...(written && { file: written.outFile, manifest: written.manifestFile }),
    });
  } else {
    for (const error of errors) say(errorLine(error));
    if (job.counts.failed > 0)
      say(
        `Try them again: colloquy jobs retry ${job.id}${job.status === 'cancelled' ? ' --include-cancelled' : ''}, then this command.`,
      );
    if (written) {
      say(
        `${job.counts.successful} of ${job.counts.total} conversations${job.spend.priceKnown && job.spend.actual > 0 ? `, ${usd(job.spend.actual)}` : ''}.`,
      );
      print(`${written.outFile}  (${count(written.manifest.lines, 'line')}; manifest ${written.manifestFile})`);
    } else say('No conversation was completed, so no file was written.');
    if (written && job.rehearsal) say('Written by the rehearsal model: for trying things out, not for training.');
  }
  if (job.status !== 'completed') process.exitCode = 1;
}
