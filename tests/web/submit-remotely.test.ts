import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { submitRemotely } from '#cli/jobs/submit-remotely.ts';
import { openClient } from '#client/client.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { seed } from '../setup/drain.ts';

const program = fileURLToPath(new URL('submit-process.ts', import.meta.url));

interface Child {
  process: ChildProcess;
  port: number;
}

async function start(databaseUrl: string, dieAfter = ''): Promise<Child> {
  const child = fork(program, { env: { ...process.env, DATABASE_URL: databaseUrl, DIE_AFTER: dieAfter } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [{ port }] = await Promise.race([
    once(child, 'message') as Promise<[{ port: number }]>,
    once(child, 'exit').then(() => Promise.reject(new Error('The process did not start.'))),
  ]);
  return { process: child, port };
}

interface Proxy {
  url: string;
  /** Path and status of what was answered; `cut` where nothing was. */
  seen: string[];
  keys: string[];
}

/** What stands before servers: a request goes to the first that lives, and whoever waits for one that dies is cut off. `meddle` may answer, or cut, by itself. */
async function proxyTo(
  children: Child[],
  meddle: (incoming: IncomingMessage, response: ServerResponse, nth: number) => boolean = () => false,
): Promise<Proxy> {
  const seen: string[] = [];
  const keys: string[] = [];
  let nth = 0;
  const alive = children.filter(Boolean);
  for (const child of children) child.process.once('exit', () => alive.splice(alive.indexOf(child), 1));
  const server = createServer((incoming, response) => {
    const name = incoming.url!.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'ID');
    const key = incoming.headers['idempotency-key'];
    if (key) keys.push(`${key}`);
    if (meddle(incoming, response, nth++)) return void seen.push(`${name} meddled`);
    const { port } = alive[0]!;
    const { headers, method, url } = incoming;
    const onward = request({ host: '127.0.0.1', port, path: url, method, headers }, (answer) => {
      seen.push(`${name} ${answer.statusCode}`);
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', async () => {
      seen.push(`${name} cut`);
      // Whoever died is known to be dead before the request comes again.
      if (alive[0]?.port === port) await once(alive[0]!.process, 'exit');
      response.destroy();
    });
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, keys };
}

async function written(name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-plans-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const item = (number: number, changes: object = {}) => ({
  ...{ persona: 'anxious_planner', emotionalArc: 'fear_to_confidence', topic: 'hsa_vs_fsa' },
  parameters: { number },
  ...changes,
});
const lines = (items: object[]) => items.map((each) => `${JSON.stringify(each)}\n`).join('');
/** Few items, and 5 MB. */
const large = (changes: (number: number) => object = () => ({})) =>
  lines(Array.from({ length: 30 }, (_, i) => item(i + 1, { sourceText: 'é'.repeat(90_000), ...changes(i + 1) })));

const jobsIn = (db: Database) =>
  db.query(
    `select j.id, j.total_items as total, j.draft_expires_at is not null as draft, count(i.*)::integer as items, count(distinct i.parameters)::integer as different
     from batch_jobs j left join batch_items i on i.batch_job_id = j.id group by j.id order by j.created_at`,
  );

it('a server that dies after its commit and before its answer makes one job of a plan all the same, sent whole or in parts', {
  timeout: 120_000,
}, async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { db, url: databaseUrl } = await freshDatabase();
  await seed(db);
  const children = await Promise.all(
    ['transaction', 'transaction 2', 'submission', ''].map((dieAfter) => start(databaseUrl, dieAfter)),
  );
  const proxy = await proxyTo(children);
  const client = openClient(proxy.url, null);
  const small = await submitRemotely(client, await written('small.jsonl', lines([item(1), item(2)])), {});
  expect(small).toMatchObject({ totalItems: 2 });
  expect(proxy.seen).toEqual([
    expect.stringMatching(/generate-batch\?name=small.jsonl cut$/),
    expect.stringMatching(/generate-batch\?name=small.jsonl 202$/),
  ]);
  expect(new Set(proxy.keys).size).toBe(1);
  proxy.seen.length = 0;
  const parts = await submitRemotely(client, await written('large.jsonl', large()), {});
  expect(parts).toMatchObject({ totalItems: 30 });
  expect(proxy.seen).toEqual([
    '/api/conversations/generate-batch?draft=true 201',
    '/api/batch-jobs/ID/items cut',
    ...Array(3).fill('/api/batch-jobs/ID/items 200'),
    '/api/batch-jobs/ID/submit cut',
    '/api/batch-jobs/ID/submit 202',
  ]);
  expect(await jobsIn(db)).toEqual([
    { id: small.jobId, total: 2, draft: false, items: 2, different: 2 },
    { id: parts.jobId, total: 30, draft: false, items: 30, different: 30 },
  ]);
});

it('uploads that are cut, answers that are cut, and a server that cannot just now are met by sending again; a refusal names the plan’s line, and leaves no draft', {
  timeout: 120_000,
}, async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { db, url: databaseUrl } = await freshDatabase();
  await seed(db);
  const child = await start(databaseUrl);
  const proxy = await proxyTo([child], (incoming, response, nth) => {
    if (nth === 0) response.writeHead(503).end();
    // The body’s beginning has come, and the answer’s.
    else if (nth === 2) incoming.once('data', () => incoming.destroy());
    else if (nth === 4)
      incoming.resume().once('end', () => response.writeHead(200).write('{"add', () => response.destroy()));
    return [0, 2, 4].includes(nth);
  });
  const client = openClient(proxy.url, null);
  const { jobId } = await submitRemotely(client, await written('large.jsonl', large()), {});
  expect(proxy.seen.map((each) => each.split(' ').at(-1))).toEqual([
    ...['meddled', '201', 'meddled', '200', 'meddled', '200', '200', '202'],
  ]);
  expect(await jobsIn(db)).toEqual([{ id: jobId, total: 30, draft: false, items: 30, different: 30 }]);
  const wrong = await written(
    'wrong.jsonl',
    large((number) => (number === 23 ? { topic: 'hsa_vs_fsaa' } : {})),
  );
  await expect(submitRemotely(client, wrong, {})).rejects.toMatchObject({
    code: 'scaffolding_unknown',
    message: expect.stringContaining(`${wrong}:23 topic: there is no topic “hsa_vs_fsaa”`),
  });
  expect(await jobsIn(db)).toHaveLength(1);
});
