import { awayText } from '#cli/away-text.ts';
import { newerText } from '#cli/newer-text.ts';
import { count, sameCommand, say } from '#cli/output.ts';
import { createProgress } from '#cli/progress.ts';
import { onStopSignals } from '#cli/stop-signals.ts';
import { watchJob } from '#cli/watch-job.ts';
import { hasEnded } from '#domain/job.ts';
import type { Waiting } from '#domain/waiting-codes.ts';
import type { Models } from '#engine/models.ts';
import { notifierOf } from '#engine/notify.ts';
import type { Store } from '#engine/open-store.ts';
import { timingOf } from '#engine/timing.ts';
import { runWorker } from '#engine/worker.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type JobDetail, readJob } from '#ledger/read-jobs.ts';
import type { Config } from '#platform/config.ts';

/** With every option again: without --model it would be another job, without --data another database, with --fresh a new one. */
export const goOn = () => `Go on with the same command: ${sameCommand(['--fresh'])}`;

interface Run {
  jobId: string;
  name: string;
  concurrency: number;
}

/** Works on the job, beside whoever else does, until it has ended or the user stops it; shows it moving. */
export async function runToEnd(
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
        'Finishing the calls in flight; nothing new is started. Ctrl-C again stops at once: what is stored is kept, and calls in flight are made again next time.',
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
          keepRawDays: config.keepRawDays,
          notifier: notifierOf(config),
          ...models,
          onEvent: (event) => {
            if (event.kind === 'database_away') progress.note(awayText(event.message));
            if (event.kind === 'database_back') progress.note('The database is back.');
            if (event.kind === 'schema_newer') progress.note(newerText(event.migration));
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
    // What others have in flight after a stop is not waited for.
    return await watchJob(
      () => readJob(db, localOrganizationId, jobId),
      progress,
      () => {
        if (work.error !== undefined) throw work.error;
        return work.ended;
      },
      {
        until: ({ waiting }) => waiting?.code === 'pilot_done',
        reason: (waiting) => (stop.signal.aborted ? null : forOthers(waiting)),
      },
    );
  } finally {
    stop.abort();
    await working.catch(() => {});
    ignoreSignals();
    progress.end();
  }
}

/** That nobody works on it is never the reason here, though it looks so until our first heartbeat. */
function forOthers(waiting: Waiting | null): Waiting | null {
  return waiting?.code === 'no_driver' || waiting?.code === 'key_missing' ? null : waiting;
}
