/**
 * `npm run bench -- submit-while [ITEMS]`: the submission of 1,000,000 items in a process of its own, its time and its memory, while another job's items are claimed.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { print, table } from '#cli/output.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { claim, completed, submit } from '../tests/setup/jobs.ts';
import { goal, pause, percentile, timed, workerName } from './ledger-figures.ts';
import { withScratchStore } from './scratch-store.ts';

const items = Number(process.argv[2] ?? 1_000_000);
const goals = { seconds: 90, megabytes: 400, times: 2 };
const calmMs = 15_000;
const pauseMs = 20;

interface Submitted {
  ms: number;
  rssMaxMb: number;
}

await withScratchStore(async ({ directUrl }) => {
  const db = openDatabase(directUrl, { connectionsMax: 2 });
  const otherJob = await submit(db, 100_000);
  const member = fork(fileURLToPath(new URL('./ledger-submit-member.ts', import.meta.url)), [directUrl, String(items)]);
  await once(member, 'message');

  let calm = true;
  setTimeout(() => {
    calm = false;
  }, calmMs);
  const before = await claimWhile(db, otherJob, () => calm);
  let submitted: Submitted | null = null;
  member.once('message', (message) => {
    submitted = message as Submitted;
  });
  const exit = once(member, 'exit');
  member.send('go');
  const during = await claimWhile(db, otherJob, () => submitted === null && member.exitCode === null);
  await exit;
  await db.close();
  if (!submitted) throw new Error('The submitting process failed.');
  report(submitted, before, during);
});

/** Claims ten at a time, as a worker with that many slots does, and settles them untimed. */
async function claimWhile(db: Database, jobId: string, go: () => boolean): Promise<number[]> {
  const msOfClaims: number[] = [];
  while (go()) {
    const { result, ms } = await timed(() => claim(db, { worker: workerName, jobId, limit: 10 }));
    if (result.items.length !== 10) throw new Error(`A claim of ten took ${result.items.length}.`);
    msOfClaims.push(ms);
    await settleAttempts(
      db,
      result.items.map((item) => completed(item)),
    );
    await pause(pauseMs);
  }
  return msOfClaims;
}

function report({ ms, rssMaxMb }: Submitted, before: number[], during: number[]): void {
  const row = (when: string, values: number[]) => [
    when,
    String(values.length),
    ...[0.5, 0.95].map((share) => `${percentile(values, share).toFixed(1)} ms`),
  ];
  print(table([['claims of ten', 'how many', 'p50', 'p95'], row('before', before), row('during', during)]));
  const seconds = ms / 1_000;
  const what = `${items.toLocaleString('en')} items submitted`;
  goal(`${what} in ${seconds.toFixed(1)} s (goal: ≤ ${goals.seconds} s)`, seconds <= goals.seconds);
  goal(`${what} with ${Math.round(rssMaxMb)} MB at most (goal: ≤ ${goals.megabytes} MB)`, rssMaxMb <= goals.megabytes);
  for (const share of [0.5, 0.95]) {
    const times = percentile(during, share) / percentile(before, share);
    goal(`claims’ p${share * 100} is ${times.toFixed(2)} × that before (goal: ≤ ${goals.times})`, times <= goals.times);
  }
}
