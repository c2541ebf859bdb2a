import type { Jobs } from '#cli/jobs/jobs.ts';
import { findJob } from '#cli/with-store.ts';
import { nameModelIfNone } from '#engine/adoption-model.ts';
import { adjustJob } from '#ledger/adjust-job.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { deleteJob } from '#ledger/delete-job.ts';
import { duplicateJob } from '#ledger/duplicate-job.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { pauseJob, resumeJob } from '#ledger/pause-job.ts';
import { countErrors } from '#ledger/read-items.ts';
import { listJobs, readJob } from '#ledger/read-jobs.ts';
import { type LogLine, listLogs } from '#ledger/read-logs.ts';
import { retryItems } from '#ledger/retry-items.ts';
import type { Config } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';

/** Who steers, for the log: a person at this machine’s terminal. */
const by = 'the command line';

/** The jobs of the local data. */
export function localJobs(db: Database, config: Config): Jobs {
  return {
    lookMs: 150,
    find: (start) => findJob(db, start),
    list: async (filter, limit) => (await listJobs(db, localOrganizationId, filter, { limit })).items,
    show: async (id) => ({ ...(await readJob(db, localOrganizationId, id)), errors: await countErrors(db, id) }),
    async *logs(id, from): AsyncGenerator<LogLine> {
      let cursor: string | null = null;
      do {
        const page = await listLogs(db, localOrganizationId, id, from, { limit: 200, cursor });
        yield* page.items;
        cursor = page.nextCursor;
      } while (cursor);
    },
    async pause(id) {
      await pauseJob(db, id, by);
    },
    async resume(id) {
      await nameModelIfNone(db, id, config);
      await resumeJob(db, id, by);
    },
    set: (id, changes) => adjustJob(db, id, changes, by),
    async cancel(id) {
      await cancelJob(db, id, by);
    },
    async retry(id, filter) {
      // A paused job stays paused: then it is named as it is resumed.
      const { status } = await readJob(db, localOrganizationId, id);
      if (status !== 'paused') await nameModelIfNone(db, id, config);
      return retryItems(db, id, filter, by);
    },
    duplicate: (id) => duplicateJob(db, id, by),
    async remove(id, options) {
      await deleteJob(db, id, options);
    },
  };
}
