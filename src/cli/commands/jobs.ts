import { errorLine } from '#cli/error-line.ts';
import { duration, print, printJson, say, table, usd } from '#cli/output.ts';
import { createProgress } from '#cli/progress.ts';
import { onStopSignals } from '#cli/stop-signals.ts';
import { watchJob } from '#cli/watch-job.ts';
import { configOf, type JobOptions, withJob, withStore } from '#cli/with-store.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { hasEnded, type JobStatus, jobStatuses } from '#domain/job.ts';
import type { Driver } from '#domain/waiting.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { countErrors } from '#ledger/read-items.ts';
import { type JobView, listJobs, readJob } from '#ledger/read-jobs.ts';
import { type LogLevel, listLogs, logLevels } from '#ledger/read-logs.ts';

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
      ['Driven by', drivenBy(job.driver)],
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

function drivenBy({ workers, kinds }: Driver): string {
  const passing = [
    kinds.includes('process_next') && 'calls of process-next',
    kinds.includes('after_response') && 'the server after its responses',
    kinds.includes('tick') && 'the cron tick',
  ].filter((each) => each !== false);
  return [...workers, ...passing].join(', ') || 'nobody';
}

/** Shows a job until it has ended; Ctrl-C ends the watching, not the job. Exit 1 where it did not complete. */
export async function watch(start: string, options: JobOptions): Promise<void> {
  await withJob(start, options, async ({ db }, jobId) => {
    const progress = createProgress();
    const stop = new AbortController();
    const ignoreSignals = onStopSignals(() => stop.abort());
    try {
      const job = await watchJob(db, jobId, progress, () => stop.signal.aborted);
      progress.end();
      if (options.json) printJson(job);
      else if (hasEnded(job.status)) print(`${job.status}: ${job.counts.successful} of ${job.counts.total} done.`);
      else say('Not watching any more; the job goes on where it is driven.');
      if (job.status === 'failed' || job.status === 'cancelled') process.exitCode = 1;
    } finally {
      progress.end();
      ignoreSignals();
    }
  });
}

function oneOf(known: readonly string[], given: string | undefined, option: string): string | undefined {
  if (given === undefined || known.includes(given)) return given;
  throw new ColloquyError('invalid_input', `${option} ${given} is not known.`, {
    next: `Use one of: ${known.join(', ')}.`,
  });
}
