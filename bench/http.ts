/**
 * `npm run bench -- http [ITEMS] [SECONDS]`: the built web app as one process on a database with a million items: how long its reads take beside a bare handler that does one
 * `select 1`, how much longer for a job of a million items than for one of ten thousand, and how long a submission of ten thousand takes. The client is a process of its own.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { print, table } from '#cli/output.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { listScaffolding } from '#ledger/scaffolding-store.ts';
import type { Database } from '#platform/database.ts';
import { ensureBuilt } from '../scripts/build-web.mjs';
import { freePort } from '../tests/setup/postgres-15.ts';
import type { Asked } from './http-client.ts';
import { type FilledJob, fillJob } from './http-fill.ts';
import { goal, median, pause, percentile, timed } from './ledger-figures.ts';
import { withScratchStore } from './scratch-store.ts';

const items = Number(process.argv[2] ?? 1_000_000);
const ms = Number(process.argv[3] ?? 3) * 1_000;
const smallItems = 10_000;
const rounds = 3;
const goals = { bareRatio: 3, p99Ms: 50, growth: 1.3, submitMs: 1_500 };

/** What is read of a job, by a path below the job’s where it has one. */
const reads: Record<string, (job: FilledJob) => string> = {
  'batch-jobs/:id': ({ jobId }) => `batch-jobs/${jobId}`,
  items: ({ jobId }) => `batch-jobs/${jobId}/items`,
  'items, from the middle': ({ jobId, middle }) => `batch-jobs/${jobId}/items?fromPosition=${middle}`,
  'items?status=queued': ({ jobId }) => `batch-jobs/${jobId}/items?status=queued`,
  'items?status=processing': ({ jobId }) => `batch-jobs/${jobId}/items?status=processing`,
  'items?status=completed': ({ jobId }) => `batch-jobs/${jobId}/items?status=completed`,
  'items?status=failed': ({ jobId }) => `batch-jobs/${jobId}/items?status=failed`,
  'items?errorCode=, of one in eight': ({ jobId }) => `batch-jobs/${jobId}/items?errorCode=refused`,
  'items?errorCode=, of one': ({ jobId }) => `batch-jobs/${jobId}/items?errorCode=access_denied`,
  'items/:itemId': ({ jobId, itemId }) => `batch-jobs/${jobId}/items/${itemId}`,
  'items/:itemId/attempts/1': ({ jobId, itemId }) => `batch-jobs/${jobId}/items/${itemId}/attempts/1`,
  logs: ({ jobId }) => `batch-jobs/${jobId}/logs`,
  'logs?level=info': ({ jobId }) => `batch-jobs/${jobId}/logs?level=info`,
  'logs?level=warn': ({ jobId }) => `batch-jobs/${jobId}/logs?level=warn`,
  'logs?level=error, from the middle': ({ jobId, middle }) => `batch-jobs/${jobId}/logs?level=error&after=${middle}`,
  'logs?itemId=': ({ jobId, itemId }) => `batch-jobs/${jobId}/logs?itemId=${itemId}`,
  'conversations/:id': ({ conversationId }) => `conversations/${conversationId}`,
};

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const client = fork(fileOf('http-client.ts'));

await ensureBuilt();
try {
  await withScratchStore(async ({ db, directUrl }) => {
    const filling = await timed(async () => ({
      small: await fillJob(db, smallItems),
      large: await fillJob(db, items),
    }));
    await db.query(
      `insert into workers (name, host, pid, version, concurrency, providers, heartbeat_at) values ('bench', 'h', 1, '0', 200, '["rehearsal"]', now() + interval '1 day')`,
    );
    await db.query('vacuum analyze');
    print(`filled with ${smallItems} and ${items} items in ${Math.round(filling.ms / 1_000)} s`);
    const bare = await start(fileOf('http-bare.ts'), (port) => [String(port), directUrl], {}, '/');
    const app = await start(
      fileOf('../.next/standalone/server.js'),
      () => [],
      { DATABASE_URL: directUrl },
      '/api/ready',
    );
    try {
      await compareWithBare(bare.url, app.url, filling.result.large);
      await compareSizes(app.url, filling.result.small, filling.result.large);
      await submit(db, app.url);
    } finally {
      bare.child.kill('SIGKILL');
      app.child.kill('SIGKILL');
    }
  });
} finally {
  client.kill();
}

interface Latencies {
  p50: number;
  p99: number;
  perSecond: number;
}

/**
 * Each in turns, so that what else this machine does meets all of them; the middle of three rounds. Beside the bare handler stands what Next takes for a route that asks the
 * database nothing.
 */
async function compareWithBare(bareUrl: string, appUrl: string, { jobId }: FilledJob): Promise<void> {
  const asked = [
    { name: 'a bare handler', url: bareUrl },
    { name: 'GET /api/health (no statement)', url: `${appUrl}/api/health` },
    { name: 'GET /api/ready', url: `${appUrl}/api/ready` },
    { name: 'GET /api/batch-jobs/:id', url: `${appUrl}/api/batch-jobs/${jobId}`, judged: true },
    { name: 'GET /api/batch-jobs/:id/items', url: `${appUrl}/api/batch-jobs/${jobId}/items`, judged: true },
  ];
  for (const connections of [1, 50]) {
    const measured = await inTurns(asked.map(({ url }) => ({ url, connections, ms })));
    const all = asked.map((each, index) => ({ ...each, ...measured[index]! }));
    const bareMs = all[0]!.p50;
    print(`\n${connections} connections`);
    print(
      table([
        ['', 'p50 ms', 'p99 ms', 'a second', 'p50 to bare'],
        ...all.map(({ name, p50, p99, perSecond }) => [
          name,
          p50.toFixed(2),
          p99.toFixed(2),
          String(Math.round(perSecond)),
          `${(p50 / bareMs).toFixed(2)} ×`,
        ]),
      ]),
    );
    for (const { name, p50, p99 } of all.filter(({ judged }) => judged)) {
      goal(`${name}: p50 ≤ ${goals.bareRatio} × a bare handler’s`, p50 <= goals.bareRatio * bareMs);
      if (connections === 50) goal(`${name}: p99 ≤ ${goals.p99Ms} ms`, p99 <= goals.p99Ms);
    }
  }
}

async function compareSizes(url: string, small: FilledJob, large: FilledJob): Promise<void> {
  const lines: string[][] = [];
  const grown: string[] = [];
  for (const [name, pathOf] of Object.entries(reads)) {
    const asked = [small, large].map((job) => ({ url: `${url}/api/${pathOf(job)}`, connections: 1, ms: ms / rounds }));
    const [less, more] = await inTurns(asked);
    const ratio = more!.p50 / less!.p50;
    if (ratio > goals.growth) grown.push(name);
    lines.push([name, less!.p50.toFixed(2), more!.p50.toFixed(2), `${ratio.toFixed(2)} ×`]);
  }
  print(`\n${smallItems} and ${items} items, one connection`);
  print(table([['GET /api/…', 'p50 ms', 'p50 ms', ''], ...lines]));
  goal(
    `none takes more than ${goals.growth} times as long${grown.length > 0 ? `, but ${grown.join('; ')}` : ''}`,
    grown.length === 0,
  );
}

/** Ten thousand items, each written out, in one body. */
async function submit(db: Database, url: string): Promise<void> {
  const keys = async (kind: 'personas' | 'emotionalArcs' | 'topics') =>
    (await listScaffolding(db, localOrganizationId, kind)).map(({ key }) => key);
  const [personas, topics] = [await keys('personas'), await keys('topics')];
  const arcs = ['confusion_to_clarity', 'fear_to_confidence'];
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const given = Array.from({ length: 10_000 }, (_, n) => ({
      persona: personas[n % personas.length],
      emotionalArc: arcs[n % arcs.length],
      topic: topics[n % topics.length],
      parameters: { number: n },
    }));
    const body = JSON.stringify({ name: `submission ${round}`, model: 'rehearsal:default', items: given });
    const { result, ms } = await timed(async () => {
      const response = await fetch(`${url}/api/conversations/generate-batch`, {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'application/json' },
      });
      return { status: response.status, text: await response.text() };
    });
    if (result.status !== 202)
      throw new Error(`The submission was answered ${result.status}: ${result.text.slice(0, 500)}`);
    times.push(ms);
  }
  print(`\n10,000 items in one body (${times.map((each) => `${Math.round(each)} ms`).join(', ')})`);
  goal(`their submission takes ≤ ${goals.submitMs} ms`, median(times) <= goals.submitMs);
}

async function inTurns(all: Asked[]): Promise<Latencies[]> {
  const measured: Latencies[][] = all.map(() => []);
  for (const asked of all) await measure({ ...asked, ms: 500 });
  for (let round = 0; round < rounds; round++)
    for (const [index, asked] of all.entries()) measured[index]!.push(await measure(asked));
  return measured.map((each) => each.toSorted((a, b) => a.p50 - b.p50)[Math.floor(rounds / 2)]!);
}

async function measure(asked: Asked): Promise<Latencies> {
  client.send(asked);
  const [answer] = (await once(client, 'message')) as [{ latenciesMs: number[]; error?: string }];
  if (answer.error) throw new Error(answer.error);
  const { latenciesMs } = answer;
  return {
    p50: median(latenciesMs),
    p99: percentile(latenciesMs, 0.99),
    perSecond: (latenciesMs.length * 1_000) / asked.ms,
  };
}

async function start(
  file: string,
  args: (port: number) => string[],
  env: Record<string, string>,
  path: string,
): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = fork(file, args(port), {
    env: {
      ...process.env,
      ...env,
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    },
    // The app writes a line for each request.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  for (let tries = 0; tries < 300; tries++) {
    const ok = await fetch(`${url}${path}`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return { child, url };
    await pause(100);
  }
  child.kill('SIGKILL');
  throw new Error(`${file} did not start.`);
}
