import { expect, test } from 'vitest';
import type { WaitingCode } from '#domain/waiting-codes.ts';
import { blockKey } from '#ledger/block-key.ts';
import { duplicateJob } from '#ledger/duplicate-job.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { pauseJob } from '#ledger/pause-job.ts';
import { listItems } from '#ledger/read-items.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { reportWorker, type WorkerReport } from '#ledger/workers.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, completed, submit, unsuccessful } from '../setup/jobs.ts';

const waitingOf = async (db: Database, job: string) => (await readJob(db, localOrganizationId, job)).waiting;
const work = (db: Database, changes: Partial<WorkerReport> = {}) =>
  reportWorker(db, {
    name: 'w',
    host: 'h',
    pid: 1,
    version: '0',
    kind: 'worker',
    concurrency: 1,
    inFlight: 0,
    providers: ['rehearsal'],
    ...changes,
  });

/** What each item says, by position; null: it is being called, or it has ended. */
const codesOf = async (db: Database, job: string): Promise<(WaitingCode | null)[]> =>
  (await listItems(db, localOrganizationId, job)).items.map((item) => item.waiting?.code ?? null);

test('a job that nothing drives says so, and which command would; so does each of its items', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 2);
  const detail = expect.stringContaining('npm start');
  expect(await waitingOf(db, job)).toMatchObject({ code: 'no_driver', who: 'you', detail });
  expect(await codesOf(db, job)).toEqual(['no_driver', 'no_driver']);
});

test('a job whose model no worker has a key for says so', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1, { model: 'openai:x' });
  await work(db);
  expect(await waitingOf(db, job)).toMatchObject({ code: 'key_missing', who: 'you' });
  expect(await codesOf(db, job)).toEqual(['key_missing']);
});

test('a paused job says by whom, when and why, and how to let it go on', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 2);
  await work(db);
  await claim(db, { limit: 1 });
  await pauseJob(db, job, 'Ada', 'too dear.');
  const waiting = await waitingOf(db, job);
  expect(waiting).toMatchObject({ code: 'paused', who: 'you' });
  expect(waiting?.detail).toMatch(
    new RegExp(`^Paused by Ada at \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC: too dear\\. .*jobs resume ${job}`),
  );
  expect(await codesOf(db, job)).toEqual([null, 'paused']);
});

test('items that wait for their next try say until when, and whether it is the provider’s rate limit', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 3);
  await work(db);
  const { items } = await claim(db);
  const later = { verdict: 'retry' as const, counted: false };
  await settleAttempts(db, [
    unsuccessful(items[0]!, { ...later, errorCode: 'rate_limited', retryDelayMs: 60_000 }),
    unsuccessful(items[1]!, { ...later, errorCode: 'timeout', retryDelayMs: 90_000 }),
    unsuccessful(items[2]!, { ...later, errorCode: 'provider_overloaded', retryDelayMs: 90_000 }),
  ]);
  const waiting = await waitingOf(db, job);
  expect(waiting).toMatchObject({ code: 'rate_limited', who: 'nobody' });
  expect(Date.parse(waiting!.until!)).toBeGreaterThan(Date.now() + 30_000);
  expect(await codesOf(db, job)).toEqual(['rate_limited', 'retry_due', 'rate_limited']);
});

test('a refused key or an unknown model is the reason, also while calls are in flight', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 2);
  await work(db);
  await claim(db, { limit: 1 });
  const block = { provider: 'rehearsal', keyFingerprint: 'none', detail: 'No.', forMs: 60_000 };
  await blockKey(db, { ...block, model: 'default', code: 'model_unknown' });
  expect(await waitingOf(db, job)).toMatchObject({ code: 'model_unknown', who: 'you', until: expect.any(String) });
  expect(await codesOf(db, job)).toEqual([null, 'model_unknown']);
});

test('a budget that calls in flight hold is nobody’s to mend, one that is reached is yours', async () => {
  const { db } = await freshDatabase();
  // A reservation is $0.0025, a call costs $0.0013.
  const job = await submit(db, 3, { budgetUsd: 0.003 });
  await work(db);
  const { items } = await claim(db);
  expect(items).toHaveLength(1);
  expect(await codesOf(db, job)).toEqual([null, 'budget_held', 'budget_held']);
  await settleAttempts(db, [completed(items[0]!)]);
  expect(await waitingOf(db, job)).toMatchObject({
    code: 'budget_reached',
    who: 'you',
    detail: expect.stringContaining(`jobs set ${job} --budget`),
  });
  expect(await codesOf(db, job)).toEqual([null, 'budget_reached', 'budget_reached']);
});

test('an item behind its job’s concurrency says so, one behind other work says that', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 2, { concurrentProcessing: 1 });
  const other = await submit(db, 1);
  await work(db);
  await claim(db, { jobId: job });
  expect(await waitingOf(db, job)).toBeNull();
  expect(await codesOf(db, job)).toEqual([null, 'concurrency_full']);
  expect(await waitingOf(db, other)).toMatchObject({ code: 'others_before', who: 'nobody' });
});

test('where every driver ends too soon for a call, the job says how long a call takes and they run', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 3);
  await work(db, { kind: 'tick', timeLimitMs: 60_000 });
  expect(await waitingOf(db, job)).toMatchObject({
    code: 'driver_too_short',
    who: 'you',
    detail: expect.stringContaining('120 s; what drives it ends after 60 s'),
  });
  expect((await claim(db, { timeLeftMs: 60_000 })).items).toEqual([]);

  // Once a call is known to be short, the tick may make it.
  const { items } = await claim(db, { limit: 1, timeLeftMs: 120_000 });
  await settleAttempts(db, [completed(items[0]!, { durationMs: 20_000 })]);
  expect(await waitingOf(db, job)).toMatchObject({ code: 'others_before' });
  expect((await claim(db, { limit: 1, timeLeftMs: 19_999 })).items).toEqual([]);
  expect((await claim(db, { limit: 1, timeLeftMs: 20_000 })).items).toHaveLength(1);
});

test('calls whose lease ran out move nothing: the job waits for a driver, or for the next claim', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  await claim(db, { worker: 'dead' });
  expect(await waitingOf(db, job)).toBeNull();
  await db.query(`update batch_items set lease_expires_at = colloquy_now() - interval '1 second'`);
  expect(await waitingOf(db, job)).toMatchObject({ code: 'no_driver' });
  expect(await codesOf(db, job)).toEqual(['no_driver']);
  await work(db);
  expect(await waitingOf(db, job)).toMatchObject({ code: 'worker_lost', who: 'nobody' });
  expect(await codesOf(db, job)).toEqual(['worker_lost']);
  // As a worker that is known to be dead leaves it.
  await db.query(`update batch_items set lease_expires_at = '-infinity'`);
  expect(await codesOf(db, job)).toEqual(['worker_lost']);
});

test('an item that was lost twice waits for a worker that runs nothing else', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  await work(db);
  await db.query('update batch_items set losses = 2');
  expect(await waitingOf(db, job)).toMatchObject({ code: 'runs_alone', who: 'nobody' });
  expect(await codesOf(db, job)).toEqual(['runs_alone']);
});

test('a draft waits for its submission, a copy for the rest of itself', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  expect(await waitingOf(db, await duplicateJob(db, job, null, 0))).toMatchObject({
    code: 'being_copied',
    who: 'nobody',
  });
  await db.query(`update batch_jobs set draft_expires_at = colloquy_now() + interval '1 hour' where id = $1`, [job]);
  expect(await waitingOf(db, job)).toMatchObject({ code: 'draft', who: 'you' });
});

test('a worker that was not heard of for three heartbeats drives nothing, nor does one that drains or works on another job', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  const other = await submit(db, 1);
  await work(db, { jobId: other });
  expect((await waitingOf(db, job))?.code).toBe('no_driver');
  expect((await waitingOf(db, other))?.code).not.toBe('no_driver');
  await work(db, { name: 'any' });
  expect((await waitingOf(db, job))?.code).not.toBe('no_driver');
  await db.query(`update workers set draining = true`);
  expect((await waitingOf(db, job))?.code).toBe('no_driver');
  await db.query(`update workers set draining = false, heartbeat_at = colloquy_now() - interval '46 seconds'`);
  expect((await waitingOf(db, job))?.code).toBe('no_driver');
});
