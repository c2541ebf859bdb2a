import { barOf } from '#cli/bar.ts';
import { duration, usd } from '#cli/output.ts';
import { oneLine } from '#cli/plain-text.ts';
import type { JobDetail } from '#ledger/read-jobs.ts';

/** Shows a job moving, on standard error: a bar in a terminal, a plain line now and then elsewhere. */
export interface Progress {
  show(job: JobDetail): void;
  /** Something worth a line of its own, above the bar. */
  note(text: string): void;
  end(): void;
}

const plainLineMs = 2_000;

export function createProgress(): Progress {
  const progress = process.stderr.isTTY ? barProgress() : plainProgress();
  let first: { completed: number; ms: number } | null = null;
  return {
    ...progress,
    show(job) {
      first ??= { completed: job.counts.completed, ms: performance.now() };
      progress.show({ ...job, etaSeconds: leftSeconds(job, first) });
    },
  };
}

/** By the pace since we look: a job that is continued was idle in between. */
function leftSeconds({ counts }: JobDetail, first: { completed: number; ms: number }): number | null {
  const done = counts.completed - first.completed;
  if (done === 0 || counts.completed === counts.total) return null;
  return ((counts.total - counts.completed) * (performance.now() - first.ms)) / 1_000 / done;
}

/** In short: what is done, failed, in flight, spent, and left. */
function facts(job: JobDetail): string {
  const { counts, spend } = job;
  const parts = [`${counts.successful} done`, `${counts.failed} failed`, `${counts.inFlight} in flight`];
  parts.push(
    spend.priceKnown
      ? `${usd(spend.actual)} spent${spend.unknown > 0 ? ` (and up to ${usd(spend.unknown)} unknown)` : ''}`
      : 'price unknown',
  );
  parts.push(
    job.waiting && job.waiting.code !== 'others_before'
      ? `waits: ${job.waiting.code}`
      : job.etaSeconds === null
        ? ''
        : `${duration(job.etaSeconds)} left`,
  );
  return parts.filter(Boolean).join(' · ');
}

function barProgress(): Progress {
  const bar = barOf('{bar} {value}/{total}  {facts}');
  let started = false;
  let last: JobDetail | null = null;
  const show = (job: JobDetail) => {
    last = job;
    const payload = { facts: facts(job) };
    if (started) bar.update(job.counts.completed, payload);
    else bar.start(job.counts.total, job.counts.completed, payload);
    started = true;
  };
  const end = () => {
    if (started) bar.stop();
    started = false;
  };
  return {
    show,
    end,
    note(text) {
      const shown = started;
      if (shown) {
        bar.stop();
        started = false;
        process.stderr.write('\x1b[1A\x1b[2K');
      }
      process.stderr.write(`${oneLine(text)}\n`);
      if (shown && last) show(last);
    },
  };
}

function plainProgress(): Progress {
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastLine = '';
  return {
    show(job) {
      const line = `${job.counts.completed}/${job.counts.total}  ${facts(job)}`;
      if (line === lastLine || (performance.now() - lastMs < plainLineMs && job.counts.completed < job.counts.total))
        return;
      lastMs = performance.now();
      lastLine = line;
      process.stderr.write(`${line}\n`);
    },
    note: (text) => void process.stderr.write(`${oneLine(text)}\n`),
    end() {},
  };
}
