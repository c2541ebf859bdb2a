import { errorLine } from '#cli/error-line.ts';
import { type StoreOptions, withJob, withJobs } from '#cli/jobs/with-jobs.ts';
import { duration, print, printJson, say, table, usd } from '#cli/output.ts';
import { pilotLines } from '#cli/pilot-lines.ts';
import { oneLine, plainJson } from '#cli/plain-text.ts';
import { createProgress } from '#cli/progress.ts';
import { onStopSignals } from '#cli/stop-signals.ts';
import { watchJob } from '#cli/watch-job.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { hasEnded, type JobStatus, jobStatuses } from '#domain/job.ts';
import type { Driver } from '#domain/waiting.ts';
import type { JobView } from '#ledger/read-jobs.ts';
import { type LogLevel, logLevels } from '#ledger/read-logs.ts';

export async function list(options: StoreOptions & { status?: string; search?: string; limit: number }): Promise<void> {
  const status = oneOf(jobStatuses, options.status, '--status') as JobStatus | undefined;
  await withJobs(options, async (jobs) => {
    const items = await jobs.list({ status, search: options.search }, options.limit);
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

export async function show(start: string, options: StoreOptions): Promise<void> {
  await withJob(start, options, async (jobs, jobId) => {
    const job = await jobs.show(jobId);
    if (options.json) return printJson(job);
    const { counts, spend, errors } = job;
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
          ? `${usd(spend.actual)} spent, ${usd(spend.reserved)} held, ${usd(spend.unknown)} unknown${spend.budget ? `, of ${usd(spend.budget)}` : ''}${spend.perConversation ? `; ${usd(spend.perConversation)} a conversation` : ''}${spend.wasted > 0 ? `; ${usd(spend.wasted)} wasted` : ''}`
          : 'the model’s price is not known',
      ],
      ['Tokens', tokensText(job.tokens)],
      ['Driven by', drivenBy(job.driver)],
    ];
    if (job.estimate?.cost) {
      const { low, high } = job.estimate.cost;
      lines.push(['Estimate', `${usd(low)} to ${usd(high)}, by ${job.estimate.from}`]);
    }
    for (const line of pilotLines(job)) lines.push(['Pilot', line]);
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

export async function logs(start: string, options: StoreOptions & { after?: number; level: string }): Promise<void> {
  const level = oneOf(logLevels, options.level, '--level') as LogLevel;
  await withJob(start, options, async (jobs, jobId) => {
    for await (const line of jobs.logs(jobId, { level, after: options.after }))
      print(
        options.json
          ? plainJson(line)
          : `${String(line.seq).padStart(5)}  ${line.at}  ${line.level.padEnd(5)}  ${oneLine(line.message)}`,
      );
  });
}

const tokensText = ({ input, cachedInput, cacheWrite, output, reasoning }: JobView['tokens']) => {
  const n = (tokens: number) => tokens.toLocaleString('en-US');
  return `${n(input)} in (${n(cachedInput)} from a cache, ${n(cacheWrite)} written to one), ${n(output)} out (${n(reasoning)} of reasoning)`;
};

function drivenBy({ workers, kinds }: Driver): string {
  const passing = [
    kinds.includes('process_next') && 'calls of process-next',
    kinds.includes('after_response') && 'the server after its responses',
    kinds.includes('tick') && 'the cron tick',
  ].filter((each) => each !== false);
  return [...workers, ...passing].join(', ') || 'nobody';
}

/** Shows a job until it has ended; Ctrl-C ends the watching, not the job. Exit 1 where it did not complete. */
export async function watch(start: string, options: StoreOptions): Promise<void> {
  await withJob(start, options, async (jobs, jobId) => {
    const progress = createProgress();
    const stop = new AbortController();
    const ignoreSignals = onStopSignals(() => stop.abort());
    try {
      const job = await watchJob(
        () => jobs.show(jobId),
        progress,
        () => stop.signal.aborted,
        { lookMs: jobs.lookMs },
      );
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
