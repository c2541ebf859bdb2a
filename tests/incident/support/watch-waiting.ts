import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import type { Database } from '#platform/database.ts';

/** What someone saw who looked at a job's page all the time. */
export interface Sight {
  looks: number;
  /** Each reason that was shown, in the order of its first time. */
  reasons: string[];
  /** Looks at which nothing moved and no reason was given. */
  unexplained: number;
}

/** Looks at a job ten times a second, as its page reads it. */
export function watchWaiting(db: Database, jobId: string): { end(): Promise<Sight> } {
  const sight: Sight = { looks: 0, reasons: [], unexplained: 0 };
  let ended = false;
  const looking = (async () => {
    while (!ended) {
      const job = await readJob(db, localOrganizationId, jobId);
      sight.looks++;
      if (job.waiting && !sight.reasons.includes(job.waiting.code)) sight.reasons.push(job.waiting.code);
      if (!job.waiting && !job.completedAt && job.counts.inFlight === 0) {
        // The counts are read before the reason: a claim in between is no silence.
        const again = await readJob(db, localOrganizationId, jobId);
        if (again.logSeq === job.logSeq && !again.waiting) sight.unexplained++;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  looking.catch(() => {}); // whoever ends it is told
  return {
    async end() {
      ended = true;
      await looking;
      return sight;
    },
  };
}
