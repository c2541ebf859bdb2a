/**
 * `npm run bench -- events [SECONDS]`: 500 streams of the built web app, on one job and over 50, while a worker’s settles change them a hundred times a second: how long
 * after its commit a change is with a client, and what memory the app takes. The clients are a process of their own.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { print } from '#cli/output.ts';
import { ChangeNotifier } from '#engine/change-notifier.ts';
import type { ClaimedItem } from '#ledger/claim-items.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { ensureBuilt } from '../scripts/build-web.mjs';
import { claim, completed, submit } from '../tests/setup/jobs.ts';
import { freePort } from '../tests/setup/postgres-15.ts';
import type { Received } from './events-clients.ts';
import { goal, pause, percentile } from './ledger-figures.ts';
import { withScratchStore } from './scratch-store.ts';

const seconds = Number(process.argv[2] ?? 20);
const streams = 500;
const changesPerSecond = 100;
const p99MsMax = 500;
const memoryMbMax = 300;

const serverFile = fileURLToPath(new URL('../.next/standalone/server.js', import.meta.url));
const clientsFile = fileURLToPath(new URL('events-clients.ts', import.meta.url));

await ensureBuilt();
await withScratchStore(async ({ db, directUrl }) => {
  for (const jobs of [1, 50]) await measure(db, directUrl, jobs);
});

async function measure(db: Database, databaseUrl: string, jobs: number): Promise<void> {
  const changes = changesPerSecond * seconds;
  const ids: string[] = [];
  // One item is left over, so that no job ends.
  for (let job = 0; job < jobs; job++) ids.push(await submit(db, changes / jobs + 1));
  const items = await claimAll(db, ids, changes);
  const app = await startApp(databaseUrl);
  const clients = fork(clientsFile, [app.url, String(streams), ...ids]);
  try {
    await once(clients, 'message');
    await pause(2_000);
    const idleMb = memoryMb(app.child);
    let peakMb = idleMb;
    const sampling = setInterval(() => {
      peakMb = Math.max(peakMb, memoryMb(app.child));
    }, 200);
    await settleEvenly(db, items);
    await pause(2_000);
    clearInterval(sampling);
    clients.send('done');
    const [received] = (await once(clients, 'message')) as [Received];
    const expected = changes * (streams / jobs);
    const ms = (share: number) => percentile(received.latenciesMs, share).toFixed(0);
    print(
      `${streams} streams on ${jobs === 1 ? 'one job' : `${jobs} jobs`}, ${changes} changes in ${seconds} s: ${received.count} of ${expected} came, after ${ms(0.5)} ms (median), ${ms(0.99)} ms (p99), ${ms(1)} ms at most; ${(received.reads / streams / seconds).toFixed(1)} reads a second and stream; the app took ${idleMb} MB with the streams open, ${peakMb} MB at most`,
    );
    goal(`every change came to every stream once`, received.count === expected);
    goal(`p99 ≤ ${p99MsMax} ms`, percentile(received.latenciesMs, 0.99) <= p99MsMax);
    goal(`≤ ${memoryMbMax} MB`, peakMb <= memoryMbMax);
  } finally {
    clients.kill();
    app.child.kill('SIGKILL');
  }
}

/** In turns over the jobs. */
async function claimAll(db: Database, ids: string[], changes: number): Promise<ClaimedItem[]> {
  const items: ClaimedItem[] = [];
  for (const jobId of ids)
    for (let left = changes / ids.length; left > 0; left -= 1_000)
      items.push(...(await claim(db, { jobId, limit: Math.min(left, 1_000), leaseMs: 600_000 })).items);
  return items.toSorted((a, b) => a.position - b.position);
}

/** Settles the items one by one, evenly over the time, each with the time of its commit in its line. */
async function settleEvenly(db: Database, items: ClaimedItem[]): Promise<void> {
  const notifier = new ChangeNotifier(db);
  const startedMs = performance.now();
  for (const [index, item] of items.entries()) {
    await pause(Math.max(0, startedMs + (index * 1_000) / changesPerSecond - performance.now()));
    // A little before the commit: what is measured is never too short.
    const log = { level: 'info' as const, event: 'item_completed', message: `t=${Date.now()}` };
    await settleAttempts(db, [completed(item, { log })]);
    notifier.changed(item.jobId);
  }
  await notifier.close();
}

async function startApp(databaseUrl: string): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, DATABASE_URL: databaseUrl, PORT: String(port), HOSTNAME: '127.0.0.1' };
  const child = fork(serverFile, {
    env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  for (let tries = 0; tries < 300; tries++) {
    if (
      await fetch(`${url}/api/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return { child, url };
    await pause(100);
  }
  child.kill('SIGKILL');
  throw new Error('The app did not start.');
}

/** What of it is in memory now, as Linux tells it. */
function memoryMb({ pid }: ChildProcess): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kb) / 1_024);
}
