import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { webStore } from '#app/_lib/store.ts';
import { POST as processNext } from '#app/api/batch-jobs/[id]/process-next/route.ts';
import { GET as getJob } from '#app/api/batch-jobs/[id]/route.ts';
import { POST as postTick } from '#app/api/cron/tick/route.ts';
import { afterResponse } from '#engine/after-response.ts';
import { expectTicks } from '#ledger/ticks.ts';
import type { Database } from '#platform/database.ts';
import { answerFrom, call, freshApp, submitSix } from './app.ts';

const secret = 'a secret of some length';
const slow = { model: 'rehearsal:default?latencyMs=150', concurrentProcessing: 2 };

interface Kick {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
}

/** A platform in front of the next function. @param answer a status, or null: none, as a function that works does not answer yet */
async function platform(answer: number | null, headers: Record<string, string> = {}) {
  const kicks: Kick[] = [];
  const server: Server = createServer((request, response) => {
    kicks.push({ method: request.method!, url: request.url!, headers: request.headers });
    if (answer !== null) response.writeHead(answer, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { kicks, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const functionsOf = (url: string, more: Record<string, string> = {}) => ({
  COLLOQUY_FUNCTION_SECONDS: '300',
  COLLOQUY_URL: url,
  CRON_SECRET: secret,
  ...more,
});

const job = async (id: string) => (await call(getJob, `/api/batch-jobs/${id}`, { id })).body;
const tickFor = (id: string) =>
  call(postTick, `/api/cron/tick?job=${id}`, {}, { method: 'POST', headers: { Authorization: `Bearer ${secret}` } });

/** A function that is about to end, with the job unfinished. */
const lastSeconds = (jobId: string, leftMs = 600) => {
  const { drives } = webStore();
  return afterResponse(drives, { jobId, startedMs: performance.now() - drives.limitMs + leftMs });
};

/** The first call is known to be short, so that functions with little time left may make more. */
async function oneDone(jobId: string): Promise<void> {
  const { drives } = webStore();
  const startedMs = performance.now();
  await drives.run({ kind: 'process_next', jobId, items: 1, concurrency: 1, startedMs, onEvent: () => {} });
}

const logOf = (db: Database, event: string) =>
  db.query('select level, message from batch_job_logs where event = $1 order by seq', [event]);

describe('where the platform ends its functions', () => {
  it('a job that was submitted ends with no worker, no tab and no tick', async () => {
    const { kicks, url } = await platform(200);
    await freshApp(functionsOf(url));
    const id = await submitSix(slow);
    await expect.poll(async () => (await job(id)).status).toBe('completed');
    expect(kicks).toEqual([]);
  });

  it('process-next goes on with the rest after its answer', async () => {
    const db = await freshApp();
    const id = await submitSix(slow);
    answerFrom(db, functionsOf('http://127.0.0.1:9'));
    const { body } = await call(processNext, `/api/batch-jobs/${id}/process-next`, { id }, { method: 'POST' });
    expect(body).toMatchObject({ status: 'processed', remainingItems: 5 });
    await expect.poll(async () => (await job(id)).status).toBe('completed');
  });

  it('one that is about to end hands nothing back that it called, and starts the next by our own address and secret', async () => {
    const { kicks, url } = await platform(null);
    const db = await freshApp();
    const id = await submitSix({ ...slow, concurrentProcessing: 1 });
    answerFrom(db, functionsOf(url, { VERCEL_AUTOMATION_BYPASS_SECRET: 'let me in, please' }));
    await oneDone(id);
    await lastSeconds(id);
    expect(kicks).toMatchObject([
      {
        method: 'POST',
        url: `/api/cron/tick?job=${id}`,
        headers: { authorization: `Bearer ${secret}`, 'x-vercel-protection-bypass': 'let me in, please' },
      },
    ]);
    const { counts, status } = await job(id);
    expect(status).toBe('processing');
    expect(counts.completed).toBeGreaterThan(1);
    expect(counts.inFlight).toBe(0);
    // What the kick started goes on from there, and ends it.
    expect(await tickFor(id)).toMatchObject({ status: 200, body: { unfinishedJobs: 0, more: false } });
    expect(await logOf(db, 'kick_refused')).toEqual([]);
  });

  it.each([
    [508, '508: the platform’s protection against functions that call themselves.'],
    [401, '401: deployment protection, or another CRON_SECRET'],
    [500, '500.'],
  ])('a refusal by %i is logged, and is why the job waits, until a tick goes on with it', async (status, text) => {
    const { url } = await platform(status);
    const db = await freshApp();
    const id = await submitSix({ ...slow, concurrentProcessing: 1 });
    answerFrom(db, functionsOf(url));
    await oneDone(id);
    await lastSeconds(id);
    await db.query('delete from workers');
    const { waiting } = await job(id);
    expect(waiting).toMatchObject({ code: 'kick_refused', who: 'you', until: null });
    expect(waiting.detail).toContain(text);
    const [line] = await logOf(db, 'kick_refused');
    expect(line).toMatchObject({ level: 'warn', message: expect.stringContaining(text) });

    await expectTicks(db, 'pg_net', 10_000, 60_000);
    const patient = (await job(id)).waiting;
    expect(patient).toMatchObject({ code: 'next_tick', who: 'nobody', until: expect.any(String) });
    expect(patient.detail).toContain(text);
    expect(Date.parse(patient.until) - Date.now()).toBeGreaterThan(40_000);

    await call(postTick, '/api/cron/tick', {}, { method: 'POST', headers: { Authorization: `Bearer ${secret}` } });
    expect((await job(id)).status).toBe('completed');
  });

  it('a redirect is a refusal, and the secret does not follow it', async () => {
    const elsewhere = await platform(200);
    const { url } = await platform(302, { Location: `${elsewhere.url}/login` });
    const db = await freshApp();
    const id = await submitSix({ ...slow, concurrentProcessing: 1 });
    answerFrom(db, functionsOf(url));
    await oneDone(id);
    await lastSeconds(id);
    expect(elsewhere.kicks).toEqual([]);
    expect(await logOf(db, 'kick_refused')).toMatchObject([{ message: expect.stringContaining('302') }]);
  });

  it('a function leaves a job to the worker that stays, and to the function that is at it', async () => {
    const db = await freshApp();
    const id = await submitSix(slow);
    answerFrom(db, functionsOf('http://127.0.0.1:9'));
    const others = (kind: string) =>
      db.query(
        `insert into workers (name, host, pid, version, kind, concurrency, providers) values ('other', 'h', 1, 'v', $1, 1, '["rehearsal"]')
         on conflict (name) do update set kind = excluded.kind`,
        [kind],
      );
    await others('worker');
    await lastSeconds(id, 100_000);
    await others('after_response');
    expect(await tickFor(id)).toMatchObject({ status: 200, body: { items: { completed: 0 }, more: true } });
    expect(await db.query('select from batch_attempts')).toEqual([]);
  });

  it('a job that waits for a person starts no function', async () => {
    const { kicks, url } = await platform(200);
    const db = await freshApp();
    const id = await submitSix(slow);
    await db.query(`update batch_jobs set status = 'paused', paused_at = now(), started_at = now()`);
    answerFrom(db, functionsOf(url));
    await lastSeconds(id, 0);
    expect(kicks).toEqual([]);
  });
});

it('elsewhere nothing goes on after an answer', async () => {
  const db = await freshApp({ COLLOQUY_URL: 'http://127.0.0.1:9', CRON_SECRET: secret });
  const id = await submitSix(slow);
  await lastSeconds(id, 100_000);
  expect(await db.query('select from batch_attempts')).toEqual([]);
});
