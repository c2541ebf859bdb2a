import { expect, test } from 'vitest';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { reportWorker } from '#ledger/workers.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, submit, unsuccessful } from '../setup/jobs.ts';

const waitingOf = async (db: Database, job: string) => (await readJob(db, localOrganizationId, job)).waiting;
const work = (db: Database, providers: string[]) =>
  reportWorker(db, {
    name: 'w',
    host: 'h',
    pid: 1,
    version: '0',
    kind: 'worker',
    concurrency: 1,
    inFlight: 0,
    providers,
  });

test('a job that nothing drives says so, and which command would', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  expect(await waitingOf(db, job)).toMatchObject({
    code: 'no_driver',
    who: 'you',
    detail: expect.stringContaining('npm start'),
  });
});

test('a job whose model no worker has a key for says so', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1, { model: 'openai:x' });
  await work(db, ['rehearsal']);
  expect(await waitingOf(db, job)).toMatchObject({ code: 'key_missing', who: 'you' });
});

test('a job whose items wait for their next try says until when, and that nobody need act', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  await work(db, ['rehearsal']);
  const { items } = await claim(db);
  await settleAttempts(db, [
    unsuccessful(items[0]!, { verdict: 'retry', errorCode: 'rate_limited', counted: false, retryDelayMs: 60_000 }),
  ]);
  const waiting = await waitingOf(db, job);
  expect(waiting).toMatchObject({ code: 'retry_due', who: 'nobody' });
  expect(Date.parse(waiting!.until!)).toBeGreaterThan(Date.now() + 30_000);
});

test('a worker that was not heard of for three heartbeats drives nothing', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  await work(db, ['rehearsal']);
  expect((await waitingOf(db, job))?.code).not.toBe('no_driver');
  await db.query(`update workers set heartbeat_at = colloquy_now() - interval '46 seconds'`);
  expect((await waitingOf(db, job))?.code).toBe('no_driver');
});
