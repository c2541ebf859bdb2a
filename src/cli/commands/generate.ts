import { basename, extname, join } from 'node:path';
import { awayText } from '#cli/away-text.ts';
import { count, duration, print, printJson, sameCommand, say, usd } from '#cli/output.ts';
import { readPlanFile } from '#cli/plan-file.ts';
import { createProgress, type Progress } from '#cli/progress.ts';
import { refuseUnwritable } from '#cli/refuse-unwritable.ts';
import { onStopSignals } from '#cli/stop-signals.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { writeJobFile } from '#cli/write-job-file.ts';
import { findTarget } from '#dataset/export/targets.ts';
import { hasEnded } from '#domain/job.ts';
import { type Models, modelsOf } from '#engine/models.ts';
import type { Store } from '#engine/open-store.ts';
import { type Prepared, prepareSubmission } from '#engine/submit.ts';
import { timingOf } from '#engine/timing.ts';
import { runWorker, workerName } from '#engine/worker.ts';
import { unblockKeys } from '#ledger/block-key.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { countErrors } from '#ledger/read-items.ts';
import { findBySubmission, findUnfinishedByName, type JobDetail, readJob } from '#ledger/read-jobs.ts';
import type { Config } from '#platform/config.ts';
import { isDatabaseAway } from '#platform/database.ts';
import { favorMemory } from '#platform/favor-memory.ts';

export interface GenerateOptions extends DataOption {
  out?: string;
  format: string;
  system: boolean;
  model?: string;
  concurrency?: number;
  budget?: number;
  fresh?: boolean;
  json?: boolean;
}

const defaultConcurrency = 64;
const lookMs = 150;

export async function generate(planPath: string, options: GenerateOptions): Promise<void> {
  // Everything that can be refused is refused before anything is started or written.
  const config = configOf(options);
  const models = modelsOf(config);
  findTarget(options.format);
  const plan = await readPlanFile(planPath, options);
  const model = await models.choose(plan.submission.model);
  const out = options.out ?? join('out', `${basename(planPath, extname(planPath))}.jsonl`);
  await refuseUnwritable(out);
  favorMemory(options.concurrency ?? defaultConcurrency);
  const name = workerName();
  await withStore(
    config,
    async (store) => {
      const prepared = await prepareSubmission(store.db, { organizationId: localOrganizationId, ...plan, model });
      const jobId = await jobFor(store, prepared, options);
      await unblockKeys(store.db, models.keys);
      const job = await runToEnd(store, config, models, {
        jobId,
        name,
        concurrency: options.concurrency ?? defaultConcurrency,
      });
      if (!hasEnded(job.status)) {
        say(`\nStopped before the end: ${job.counts.completed} of ${job.counts.total} are done and kept. ${goOn()}`);
        process.exitCode = 130;
        return;
      }
      await report(store, job, { ...options, out });
    },
    { applicationName: name, connectionsMax: 6 },
  );
}

/** With every option again: without --model it would be another job, without --data another database, with --fresh a new one. */
const goOn = () => `Go on with the same command: ${sameCommand(['--fresh'])}`;

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

interface Run {
  jobId: string;
  name: string;
  concurrency: number;
}

/** Works on the job, beside whoever else does, until it has ended or the user stops it; shows it moving. */
async function runToEnd(
  store: Store,
  config: Config,
  models: Models,
  { jobId, name, concurrency }: Run,
): Promise<JobDetail> {
  const { db } = store;
  const progress = createProgress();
  const stop = new AbortController();
  const ignoreSignals = onStopSignals(
    () => {
      progress.note(
        'Finishing the calls in flight; nothing new is started. Ctrl-C again stops at once, and loses nothing that is finished.',
      );
      stop.abort();
    },
    () => {
      progress.end();
      say(`\nStopped at once; what is finished is kept. ${goOn()}`);
    },
  );
  const first = await readJob(db, localOrganizationId, jobId);
  const working = hasEnded(first.status)
    ? Promise.resolve()
    : runWorker(
        {
          db,
          directUrl: store.directUrl,
          name,
          kind: 'generate',
          concurrency,
          timing: timingOf(config.leaseMs),
          ...models,
          onEvent: (event) => {
            if (event.kind === 'database_away') progress.note(awayText(event.message));
            if (event.kind === 'database_back') progress.note('The database is back.');
            if (event.kind === 'reaped')
              progress.note(`Took up ${count(event.leases, 'item')} that a lost worker had held.`);
          },
        },
        { jobId },
        { signal: stop.signal },
      ).then(() => {});
  const work = { ended: false, error: undefined as unknown };
  working.then(
    () => {
      work.ended = true;
    },
    (error) => {
      work.error = error;
    },
  );
  try {
    return await watch(store, jobId, progress, stop.signal, work);
  } finally {
    stop.abort();
    await working.catch(() => {});
    ignoreSignals();
    progress.end();
  }
}

/** Shows the job until it has ended, or until our own work has, after a stop: what others have in flight is not waited for. */
async function watch(
  store: Store,
  jobId: string,
  progress: Progress,
  stop: AbortSignal,
  work: { ended: boolean; error: unknown },
): Promise<JobDetail> {
  let told = '';
  for (;;) {
    if (work.error !== undefined) throw work.error;
    const { ended } = work;
    try {
      const job = await readJob(store.db, localOrganizationId, jobId);
      if (!stop.aborted) told = tellWaiting(job, progress, told);
      progress.show(stop.aborted ? { ...job, waiting: null } : job);
      if (hasEnded(job.status) || ended) return job;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/** Says once why it waits, where that is for the user to end. */
function tellWaiting({ waiting }: JobDetail, progress: Progress, told: string): string {
  const reason = waiting?.who === 'you' ? waiting.detail : '';
  if (reason && reason !== told) progress.note(`It waits: ${reason}`);
  return reason;
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
    for (const { code, count: times, example } of errors) say(`${times} × ${code}: ${example ?? ''}`);
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
    if (job.rehearsal) say('Written by the rehearsal model: for trying things out, not for training.');
  }
  if (job.status !== 'completed') process.exitCode = 1;
}
