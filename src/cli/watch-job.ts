import { whyAway } from '#cli/away-text.ts';
import type { Progress } from '#cli/progress.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { hasEnded } from '#domain/job.ts';
import type { Waiting } from '#domain/waiting-codes.ts';
import type { JobDetail } from '#ledger/read-jobs.ts';
import { isDatabaseAway } from '#platform/database.ts';

interface WatchOptions {
  reason?: (waiting: Waiting | null) => Waiting | null;
  lookMs?: number;
  /** What is no end of it, and yet enough to have seen. */
  until?: (job: JobDetail) => boolean;
}

/** A server that restarts, or whose database does, will be back. */
const isServerAway = (error: unknown): error is ColloquyError =>
  error instanceof ColloquyError && (error.code === 'server_unreachable' || error.code === 'database_unreachable');

/**
 * Shows a job until it has ended, or until `isOver` says so. Why it waits is told where a person must act.
 * @param read the job as it is now
 * @param options.reason what of why it waits is worth telling here
 * @param options.lookMs between two reads
 * @returns the job as it was last seen
 */
export async function watchJob<Job extends JobDetail>(
  read: () => Promise<Job>,
  progress: Progress,
  isOver: () => boolean,
  { reason = (waiting) => waiting, lookMs = 150, until = () => false }: WatchOptions = {},
): Promise<Job> {
  let told = '';
  const tell = (text: string) => {
    if (text && text !== told) progress.note(text);
    told = text;
  };
  for (;;) {
    // Read after it is over once more, so that what is shown last is how it ended.
    const over = isOver();
    try {
      const job = await read();
      const waiting = reason(job.waiting);
      tell(waiting?.who === 'you' ? `It waits: ${waiting.detail}` : '');
      progress.show({ ...job, waiting });
      if (hasEnded(job.status) || over || until(job)) return job;
    } catch (error) {
      if (isServerAway(error)) tell(error.message);
      else if (isDatabaseAway(error)) tell(whyAway((error as Error).message));
      else throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
