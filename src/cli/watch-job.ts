import { whyAway } from '#cli/away-text.ts';
import type { Progress } from '#cli/progress.ts';
import { hasEnded } from '#domain/job.ts';
import type { Waiting } from '#domain/waiting-codes.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type JobDetail, readJob } from '#ledger/read-jobs.ts';
import { type Database, isDatabaseAway } from '#platform/database.ts';

const lookMs = 150;

/**
 * Shows a job until it has ended, or until `isOver` says so. Why it waits is told where a person must act.
 * @param reason what of why it waits is worth telling here
 * @returns the job as it was last seen
 */
export async function watchJob(
  db: Database,
  jobId: string,
  progress: Progress,
  isOver: () => boolean,
  reason: (waiting: Waiting | null) => Waiting | null = (waiting) => waiting,
): Promise<JobDetail> {
  let told = '';
  const tell = (text: string) => {
    if (text && text !== told) progress.note(text);
    told = text;
  };
  for (;;) {
    // Read after it is over once more, so that what is shown last is how it ended.
    const over = isOver();
    try {
      const job = await readJob(db, localOrganizationId, jobId);
      const waiting = reason(job.waiting);
      tell(waiting?.who === 'you' ? `It waits: ${waiting.detail}` : '');
      progress.show({ ...job, waiting });
      if (hasEnded(job.status) || over) return job;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      tell(whyAway((error as Error).message));
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
