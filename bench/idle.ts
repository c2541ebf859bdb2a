/**
 * `npm run bench -- idle`: from a submission's commit to the first call by a worker that had nothing to do: with notifications, and with a listener that cannot connect.
 */
import { print, table } from '#cli/output.ts';
import { prepareSubmission } from '#engine/submit.ts';
import { leaseTiming } from '#engine/timing.ts';
import { runWorker } from '#engine/worker.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import type { Database } from '#platform/database.ts';
import { CallWatch, toldOfCalls } from './ledger-calls.ts';
import { goal, median, pause, percentile, workerName } from './ledger-figures.ts';
import { gridOf } from './ledger-grid.ts';
import { withScratchStore } from './scratch-store.ts';

const trials = 30;
/** Nobody listens at this port. */
const nowhere = 'postgres://127.0.0.1:9/none';
const cases = [
  { name: 'with notifications', url: null, goalMs: 20 },
  { name: 'without', url: nowhere, goalMs: 1_200 },
];

await withScratchStore(async ({ db, directUrl }) => {
  const rows = [['worker', 'p50', 'p95', 'at most']];
  const goals: [string, boolean][] = [];
  for (const { name, url, goalMs } of cases) {
    const ms = await waitsOf(db, url ?? directUrl);
    const cell = (value: number) => `${value.toFixed(1)} ms`;
    rows.push([name, cell(median(ms)), cell(percentile(ms, 0.95)), cell(Math.max(...ms))]);
    goals.push([`${name}: p50 ${cell(median(ms))} (goal: ≤ ${goalMs} ms)`, median(ms) <= goalMs]);
  }
  print(table(rows));
  for (const [what, held] of goals) goal(what, held);
});

async function waitsOf(db: Database, directUrl: string): Promise<number[]> {
  const watch = new CallWatch();
  const stop = new AbortController();
  const working = runWorker(
    {
      db,
      directUrl,
      name: workerName,
      kind: 'worker',
      concurrency: 16,
      timing: leaseTiming,
      keepRawDays: 30,
      keys: { rehearsal: 'none' },
      providerFor: toldOfCalls((request) => watch.see(request)),
    },
    { jobId: null },
    { signal: stop.signal },
  );
  const waits: number[] = [];
  for (let trial = 0; trial < trials; trial++) {
    // Somewhere in the worker's poll, not in step with it.
    await pause(300 + Math.random() * leaseTiming.pollMs);
    waits.push(await waitOf(db, watch));
  }
  stop.abort();
  await working;
  return waits;
}

/** Submits one small job, and waits until it is done, so that the worker is idle again. */
async function waitOf(db: Database, watch: CallWatch): Promise<number> {
  let committedMs = 0;
  const submission = await gridOf(db, 100, { name: 'idle' });
  const { store } = await prepareSubmission(
    committing(db, () => (committedMs ||= performance.now())),
    {
      organizationId: localOrganizationId,
      submission,
      inline: null,
      model: 'rehearsal:default?latencyMs=0',
    },
  );
  const called = watch.next();
  const { jobId } = await store();
  const waitMs = (await called) - committedMs;
  while (!(await readJob(db, localOrganizationId, jobId)).completedAt) await pause(20);
  return waitMs;
}

/** Tells when a transaction was committed: what follows it (the notification) is part of the wait. */
function committing(db: Database, onCommit: () => void): Database {
  return {
    ...db,
    async transaction(act) {
      const result = await db.transaction(act);
      onCommit();
      return result;
    },
  };
}
