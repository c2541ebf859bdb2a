/**
 * `npm run bench -- tail [ITEMS]`: how long the last hundredth of a job's items takes, of calls whose lengths differ as real ones do (a hundredth of 20–110 s) and fail now
 * and then.
 */
import { print } from '#cli/output.ts';
import { parseModelName } from '#domain/model-name.ts';
import { Drain } from '#engine/drain.ts';
import { leaseTiming } from '#engine/timing.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import type { Provider } from '#providers/provider.ts';
import { createProviders } from '#providers/provider-of.ts';
import { goal, workerName } from './ledger-figures.ts';
import { submitGrid } from './ledger-grid.ts';
import { withScratchStore } from './scratch-store.ts';

const items = Number(process.argv[2] ?? 3_000);
const concurrency = 64;
const latencyMs = { min: 200, max: 1_100 };
const knobs = 'latencyMs=0&serverError=0.05&badJson=0.02';
const goalShare = 0.1;

const rehearsal = createProviders({}).providerFor(parseModelName('rehearsal:default'));

/** The rehearsal after a while: most calls are near the short end, some near the long one, as those of a mid-size model are. */
const slow: Provider = {
  async call(request) {
    const share = Math.random() ** 2;
    await new Promise((resolve) => setTimeout(resolve, latencyMs.min + share * (latencyMs.max - latencyMs.min)));
    return rehearsal.call(request);
  },
};

await withScratchStore(async ({ db }) => {
  const jobId = await submitGrid(db, items, knobs);
  const endedMs: number[] = [];
  const drain = new Drain({
    db,
    worker: workerName,
    providerFor: () => slow,
    keys: { rehearsal: 'none' },
    concurrency,
    timing: leaseTiming,
    random: Math.random,
    onEvent: (event) => {
      if (event.kind !== 'settled') return;
      const { verdict } = event.settlement;
      if (verdict === 'completed' || verdict === 'failed') endedMs.push(performance.now());
    },
  });
  const startedMs = performance.now();
  await drain.run({ jobId }, { untilEmpty: true });
  const waitUntilMs = performance.now() + 60_000;
  // A drain until empty leaves what is to be tried again later; a worker comes back for it.
  while (!(await readJob(db, localOrganizationId, jobId)).completedAt) {
    if (performance.now() > waitUntilMs) throw new Error('The job does not end.');
    await drain.run({ jobId }, { untilEmpty: true });
  }
  const job = await readJob(db, localOrganizationId, jobId);
  if (endedMs.length !== items) throw new Error(`${endedMs.length} items ended instead of ${items}.`);
  const wholeMs = endedMs.at(-1)! - startedMs;
  const tailMs = endedMs.at(-1)! - endedMs[Math.ceil(items * 0.99) - 1]!;
  print(
    `${items} items in ${(wholeMs / 1_000).toFixed(1)} s, ${concurrency} calls at once; ${job.counts.successful} completed, ${job.counts.failed} failed; the last item ended ${(tailMs / 1_000).toFixed(1)} s after 99 % had`,
  );
  const share = tailMs / wholeMs;
  goal(
    `the last 1 % takes ${(share * 100).toFixed(1)} % of the time (goal: ≤ ${goalShare * 100} %)`,
    share <= goalShare,
  );
});
