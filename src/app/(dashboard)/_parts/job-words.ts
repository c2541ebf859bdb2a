import { count, number } from '#components/format.ts';
import type { Parts } from '#components/progress.tsx';
import type { ShownStatus } from '#components/status.tsx';
import { hasEnded } from '#domain/job.ts';
import type { Waiting } from '#domain/waiting-codes.ts';
import type { JobView } from '#ledger/read-jobs.ts';

type Job = JobView & { waiting: Waiting | null };

export const isMoving = (job: JobView | undefined) => job !== undefined && !hasEnded(job.status);

/** A job that this tab drives does not wait for a driver, and between two requests not for its turn either. */
export function asDriven<Driven extends Job>(job: Driven): Driven {
  return job.waiting?.code === 'no_driver' || job.waiting?.code === 'others_before' ? { ...job, waiting: null } : job;
}

/** A job that could run and does not is shown as waiting. */
export function shownStatus(job: Job): ShownStatus {
  return job.waiting && job.status !== 'paused' ? 'waiting' : job.status;
}

export function partsOf({ counts }: JobView): Parts {
  return {
    done: counts.successful,
    failed: counts.failed - counts.skipped,
    skipped: counts.skipped,
    running: counts.inFlight,
    left: counts.queued,
  };
}

/** What a job does right now, or what became of it. */
export function nowText(job: Job): string {
  const { counts } = job;
  if (job.waiting) return job.waiting.detail;
  if (job.status === 'cancelled')
    return `Cancelled: ${number(counts.successful)} of ${count(counts.total, 'conversation')} are written, ${number(counts.skipped)} did not run.`;
  if (job.status === 'failed') return job.errorMessage ?? 'No conversation could be written.';
  if (job.status === 'completed' && counts.failed === 0)
    return counts.total === 1
      ? 'The conversation is written.'
      : `All ${number(counts.total)} conversations are written.`;
  if (job.status === 'completed')
    return `${number(counts.successful)} of ${count(counts.total, 'conversation')} are written; ${number(counts.failed)} could not be.`;
  if (counts.inFlight === 0) return 'It is about to start.';
  return `${count(counts.inFlight, 'conversation is', 'conversations are')} being written.`;
}
