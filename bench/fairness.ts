/**
 * `npm run bench -- fairness`: a job of 100 submitted behind a running one of 1,000,000 (calls of a second), and behind one whose calls of a minute hold every slot: how
 * long after the next free slot its first item is called.
 */
import { print, seconds } from '#cli/output.ts';
import { Drain } from '#engine/drain.ts';
import { leaseTiming } from '#engine/timing.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { pauseJob } from '#ledger/pause-job.ts';
import type { Database } from '#platform/database.ts';
import { CallWatch, toldOfCalls } from './ledger-calls.ts';
import { goal, pause, workerName } from './ledger-figures.ts';
import { submitGrid } from './ledger-grid.ts';
import { withScratchStore } from './scratch-store.ts';

const concurrency = 16;
const goalMs = 5_000;
const smallKnobs = 'seed=2&latencyMs=100';

await withScratchStore(async ({ db }) => {
  const large = await submitGrid(db, 1_000_000, 'latencyMs=1000');
  print('1,000,000 items whose calls take a second are submitted, and run.');
  await measure(db, 'behind 1,000,000 items whose calls take a second', 5);
  await pauseJob(db, large);
  const slow = await submitGrid(db, 1_000, 'latencyMs=60000');
  print(`1,000 items whose calls take a minute are submitted, and hold all ${concurrency} slots.`);
  await measure(db, 'while calls of a minute hold every slot', 1, slow);
});

/** Submits small jobs, one after the other, to a worker that is full. `endedAfter` is a job whose calls are not waited for at the end. */
async function measure(db: Database, what: string, trials: number, endedAfter?: string): Promise<void> {
  const watch = new CallWatch();
  const stop = new AbortController();
  let onFree = () => {};
  const drain = new Drain({
    db,
    worker: workerName,
    providerFor: toldOfCalls((request) => watch.see(request)),
    keys: { rehearsal: 'none' },
    concurrency,
    timing: leaseTiming,
    random: Math.random,
    onEvent: ({ kind }) => kind === 'settled' && onFree(),
  });
  const working = drain.run({ jobId: null }, { signal: stop.signal });
  const waitsMs: number[] = [];
  for (let trial = 0; trial < trials; trial++) {
    while (drain.inFlight < concurrency) await pause(5);
    const called = watch.next(({ model }) => model.knobs === smallKnobs);
    const jobId = await submitGrid(db, 100, smallKnobs);
    const submittedMs = performance.now();
    let freeMs: number | null = null;
    onFree = () => {
      freeMs ??= performance.now();
    };
    const calledMs = await called;
    // A slot that was free at the commit was taken before anything was settled.
    waitsMs.push(calledMs - Math.min(freeMs ?? submittedMs, calledMs));
    print(
      `  first call ${seconds(calledMs - submittedMs)} after the submission, ${Math.round(waitsMs.at(-1)!)} ms after a slot was free`,
    );
    await cancelJob(db, jobId);
    drain.heard();
  }
  stop.abort();
  if (endedAfter) await cancelJob(db, endedAfter);
  drain.heard();
  await working;
  const mostMs = Math.max(...waitsMs);
  goal(
    `${what}: first call at most ${Math.round(mostMs)} ms after the next free slot (goal: ≤ ${goalMs})`,
    mostMs <= goalMs,
  );
}
