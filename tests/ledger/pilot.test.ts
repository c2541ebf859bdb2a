import { expect, test } from 'vitest';
import { duplicateJob } from '#ledger/duplicate-job.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { pauseJob, resumeJob } from '#ledger/pause-job.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { retryItems } from '#ledger/retry-items.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, completed, jobOf, submit, unsuccessful } from '../setup/jobs.ts';

const read = (db: Database, id: string) => readJob(db, localOrganizationId, id);

/** Sixty items of three arcs, twice as many of the first. */
const arcs = ['first', 'first', 'second', 'third'];
const items = [...jobOf(60).items].map((item, index) => ({ ...item, emotionalArc: arcs[index % 4]! }));

const take = async (db: Database, limit = 50) => (await claim(db, { limit })).items;
const finish = async (db: Database, taken: Awaited<ReturnType<typeof take>>) =>
  void (await settleAttempts(
    db,
    taken.map((item) => completed(item)),
  ));

test('a pilot takes its share of every arc, and nothing else runs until somebody says yes; then all of it', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 60, { items, pilot: 8 });
  const first = await take(db);
  expect(first).toHaveLength(8);
  expect(first.map(({ emotionalArc }) => emotionalArc).sort()).toEqual([
    ...['first', 'first', 'first', 'first', 'second', 'second', 'third', 'third'],
  ]);
  expect((await read(db, job)).pilot).toEqual({ items: 8, status: 'running', rest: null });
  // One is to be tried again: its turn is the pilot’s, and no other item takes it.
  const [again, ...others] = first;
  await settleAttempts(db, [unsuccessful(again!, { verdict: 'retry', retryDelayMs: 0 })]);
  await finish(db, others);
  const second = await take(db);
  expect(second.map(({ itemId }) => itemId)).toEqual([again!.itemId]);
  await finish(db, second);
  expect(await take(db)).toEqual([]);

  const done = await read(db, job);
  expect(done).toMatchObject({
    status: 'paused',
    waiting: { code: 'pilot_done', who: 'you' },
    pilot: { status: 'done' },
  });
  expect(done.pilot?.rest?.items).toBe(52);
  const { low, high } = done.pilot!.rest!.online.cost!;
  expect(low).toBeLessThan(52 * 0.0013 * 1.1);
  expect(high).toBeGreaterThan(52 * 0.0013);
  expect(done.pilot!.rest!.remoteBatch.cost!.high).toBeCloseTo(high / 2);

  await resumeJob(db, job);
  expect((await read(db, job)).pilot).toEqual({ items: 8, status: 'accepted', rest: null });
  const rest = await take(db, 100);
  expect(rest).toHaveLength(52);
  await finish(db, rest);
  expect((await read(db, job)).status).toBe('completed');
});

test('a pilot that is paused and whose failures are retried goes on as a pilot', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 10, { pilot: 3 });
  const [one, ...others] = await take(db);
  await settleAttempts(db, [unsuccessful(one!, { verdict: 'failed' })]);
  await pauseJob(db, job);
  await retryItems(db, job);
  await resumeJob(db, job);
  const again = await take(db);
  expect(again.map(({ itemId }) => itemId)).toEqual([one!.itemId]);
  await finish(db, [...others, ...again]);
  expect((await read(db, job)).waiting?.code).toBe('pilot_done');
});

test('a copy has a pilot of its own; a pilot of all items is none', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 6, { pilot: 2 });
  const copy = await duplicateJob(db, job);
  expect((await claim(db, { limit: 50, jobId: copy })).items).toHaveLength(2);
  const all = await submit(db, 4, { pilot: 4 });
  expect((await read(db, all)).pilot).toBeNull();
  expect((await claim(db, { limit: 50, jobId: all })).items).toHaveLength(4);
});

test('where a pilot’s items all fail alike, the job says so and waits', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 30, { pilot: 10 });
  await settleAttempts(
    db,
    (await take(db)).map((item) => unsuccessful(item, { verdict: 'failed' })),
  );
  const { status, waiting } = await read(db, job);
  expect(status).toBe('paused');
  expect(waiting?.detail).toMatch(/pilot of 10 items has ended.*failed alike/);
});
