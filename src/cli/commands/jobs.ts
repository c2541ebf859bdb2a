import { errorLine } from '#cli/error-line.ts';
import { count, duration, print, printJson, say, table, usd } from '#cli/output.ts';
import { configOf, type DataOption, findJob, withStore } from '#cli/with-store.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type JobStatus, jobStatuses } from '#domain/job.ts';
import type { Store } from '#engine/open-store.ts';
import { adjustJob } from '#ledger/adjust-job.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { pauseJob, resumeJob } from '#ledger/pause-job.ts';
import { countErrors } from '#ledger/read-items.ts';
import { type JobView, listJobs, readJob } from '#ledger/read-jobs.ts';
import { type LogLevel, listLogs, logLevels } from '#ledger/read-logs.ts';
import { retryItems } from '#ledger/retry-items.ts';

interface JobOptions extends DataOption {
  json?: boolean;
}

/** Who steers, for the log: a person at this machine’s terminal. */
const by = 'the command line';

const withJob = (start: string, options: JobOptions, act: (store: Store, jobId: string) => Promise<void>) =>
  withStore(configOf(options), async (store) => act(store, await findJob(store.db, start)));

export async function list(options: JobOptions & { status?: string; search?: string; limit: number }): Promise<void> {
  const status = oneOf(jobStatuses, options.status, '--status') as JobStatus | undefined;
  await withStore(configOf(options), async ({ db }) => {
    const { items } = await listJobs(
      db,
      localOrganizationId,
      { status, search: options.search },
      { limit: options.limit },
    );
    if (options.json) return printJson({ items });
    if (items.length === 0)
      return say('There is no job yet. Make one: colloquy generate examples/six-conversations.yaml');
    print(table([['ID', 'STATUS', 'DONE', 'FAILED', 'OF', 'SPENT', 'MODEL', 'NAME'], ...items.map(row)]));
  });
}

function row(job: JobView): string[] {
  const { counts, spend } = job;
  return [
    job.id,
    job.status,
    `${counts.successful}`,
    `${counts.failed}`,
    `${counts.total}`,
    spend.priceKnown ? usd(spend.actual) : '?',
    job.model,
    job.name,
  ];
}

export async function show(start: string, options: JobOptions): Promise<void> {
  await withJob(start, options, async ({ db }, jobId) => {
    const job = await readJob(db, localOrganizationId, jobId);
    const errors = await countErrors(db, jobId);
    if (options.json) return printJson({ ...job, errors });
    const { counts, spend } = job;
    const lines = [
      ['Job', job.id],
      ['Name', job.name],
      ['Model', `${job.model}${job.rehearsal ? ' (rehearsal: not for training)' : ''}`],
      ['Status', job.status],
      [
        'Items',
        `${counts.successful} done, ${counts.failed} failed (${counts.skipped} of them never run), ${counts.inFlight} in flight, ${counts.queued} to go, of ${counts.total}`,
      ],
      [
        'Spend',
        spend.priceKnown
          ? `${usd(spend.actual)} spent, ${usd(spend.reserved)} held, ${usd(spend.unknown)} unknown${spend.budget ? `, of ${usd(spend.budget)}` : ''}`
          : 'the model’s price is not known',
      ],
      ['Driven by', job.driver.workers.join(', ') || 'nobody'],
    ];
    if (job.etaSeconds !== null) lines.push(['Left', duration(job.etaSeconds)]);
    if (job.errorMessage) lines.push(['Error', job.errorMessage]);
    if (job.waiting)
      lines.push([
        'Waits',
        `${job.waiting.code}: ${job.waiting.detail}${job.waiting.until ? ` Until ${job.waiting.until}.` : ''}`,
      ]);
    print(table(lines));
    for (const error of errors) print(errorLine(error));
  });
}

export async function logs(start: string, options: JobOptions & { after?: number; level: string }): Promise<void> {
  const level = oneOf(logLevels, options.level, '--level') as LogLevel;
  await withJob(start, options, async ({ db }, jobId) => {
    let cursor: string | null = null;
    do {
      const page = await listLogs(
        db,
        localOrganizationId,
        jobId,
        { level, after: options.after },
        { limit: 200, cursor },
      );
      for (const line of page.items)
        print(
          options.json
            ? JSON.stringify(line)
            : `${String(line.seq).padStart(5)}  ${line.at}  ${line.level.padEnd(5)}  ${line.message}`,
        );
      cursor = page.nextCursor;
    } while (cursor);
  });
}

export async function pause(start: string, options: JobOptions): Promise<void> {
  await withJob(start, options, async (store, jobId) => {
    await pauseJob(store.db, jobId, by);
    await tell(store, jobId, options, 'Paused.');
  });
}

export async function resume(start: string, options: JobOptions): Promise<void> {
  await withJob(start, options, async (store, jobId) => {
    await resumeJob(store.db, jobId, by);
    await tell(store, jobId, options, 'Resumed.');
  });
}

export async function set(
  start: string,
  options: JobOptions & { budget?: number; concurrency?: number },
): Promise<void> {
  const { budget, concurrency } = options;
  if (budget === undefined && concurrency === undefined)
    throw new ColloquyError('invalid_input', 'There is nothing to set.', { next: 'Give --budget or --concurrency.' });
  await withJob(start, options, async (store, jobId) => {
    const changed = await adjustJob(store.db, jobId, { budgetUsd: budget, concurrentProcessing: concurrency });
    await tell(store, jobId, options, changed ? 'Set.' : 'It is so already.');
  });
}

export async function cancel(start: string, options: JobOptions): Promise<void> {
  await withJob(start, options, async (store, jobId) => {
    const before = await readJob(store.db, localOrganizationId, jobId);
    await cancelJob(store.db, jobId, by);
    const stopped =
      before.counts.inFlight > 0
        ? ` ${count(before.counts.inFlight, 'call')} in flight stopped; what they cost may still be billed.`
        : '';
    await tell(store, jobId, options, `Cancelled: ${count(before.counts.queued, 'item')} will not run.${stopped}`);
  });
}

export async function retry(
  start: string,
  options: JobOptions & { errorCode?: string; item?: string[]; includeCancelled?: boolean },
): Promise<void> {
  await withJob(start, options, async (store, jobId) => {
    const { errorCode, item, includeCancelled } = options;
    const retried = await retryItems(store.db, jobId, { errorCode, itemIds: item, includeCancelled }, by);
    await tell(store, jobId, options, `${count(retried, 'item')} will be tried again.`);
  });
}

async function tell({ db }: Store, jobId: string, options: JobOptions, sentence: string): Promise<void> {
  const job = await readJob(db, localOrganizationId, jobId);
  if (options.json) return printJson(job);
  say(sentence);
  if (job.waiting) say(`${job.waiting.detail}`);
}

function oneOf(known: readonly string[], given: string | undefined, option: string): string | undefined {
  if (given === undefined || known.includes(given)) return given;
  throw new ColloquyError('invalid_input', `${option} ${given} is not known.`, {
    next: `Use one of: ${known.join(', ')}.`,
  });
}
