/** What the simulation found, each as small as it can be. */
import { expect, test } from 'vitest';
import { cancelJob } from '#ledger/cancel-job.ts';
import { expireReservations } from '#ledger/expire-reservations.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { sweepJob } from '#ledger/sweep-items.ts';
import type { Database, Queryable } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, completed, submit, testCostNanoUsd, unsuccessful } from '../setup/jobs.ts';

test('an answer that is settled at the very moment when its reservation expires is stored', async () => {
  const { db, connect } = await freshDatabase();
  const jobId = await submit(db, 1);
  const { items } = await claim(db);
  await db.query(`update batch_attempts set deadline_at = colloquy_now() - interval '1 second'`);
  await whileHeld(
    db,
    connect(1),
    (holder) => expireReservations(holder),
    async (waiting) =>
      expect([...(await settleAttempts(waiting, [completed(items[0]!)])).values()]).toEqual(['settled']),
  );
  const [job] = await db.query('select actual_cost, unknown_cost from batch_jobs where id = $1', [jobId]);
  expect(job).toEqual({ actual_cost: testCostNanoUsd / 1e9, unknown_cost: 0 });
});

test('a suspect that was put off is not claimed before its time, and keeps no process idle for it', async () => {
  const { db } = await freshDatabase();
  await submit(db, 2);
  const { items } = await claim(db, { limit: 1 });
  await db.query('update batch_items set losses = 2 where id = $1', [items[0]!.itemId]);
  await settleAttempts(db, [
    unsuccessful(items[0]!, { verdict: 'retry', errorCode: 'rate_limited', counted: false, retryDelayMs: 60_000 }),
  ]);
  expect(await claim(db, { alone: true })).toEqual({ items: [], reaped: 0, suspectsWait: false, othersWait: false });
  await db.query(`update batch_items set next_attempt_at = colloquy_now() where losses >= 2`);
  const { items: due } = await claim(db, { alone: true });
  expect(due.map((item) => [item.itemId, item.suspect])).toEqual([[items[0]!.itemId, true]]);
});

test('a cancel that waits for a claim ends what that claim took', async () => {
  const { db, connect } = await freshDatabase();
  const jobId = await submit(db, 2);
  await whileHeld(
    db,
    connect(1),
    (holder) => claim(holder, { limit: 1 }),
    (waiting) => cancelJob(waiting, jobId),
  );
  const [job] = await db.query('select status, in_flight, failed_items, sweep_code from batch_jobs where id = $1', [
    jobId,
  ]);
  expect(job).toEqual({ status: 'cancelled', in_flight: 0, failed_items: 2, sweep_code: null });
});

test('a sweep that waits for an item to go back to the queue is not through', async () => {
  const { db, connect } = await freshDatabase();
  const jobId = await submit(db, 2, { errorHandling: 'stop' });
  const { items } = await claim(db);
  await settleAttempts(db, [unsuccessful(items[0]!)]);
  const back = unsuccessful(items[1]!, { verdict: 'retry', errorCode: 'rate_limited', counted: false });
  await whileHeld(
    db,
    connect(1),
    (holder) => settleAttempts(holder, [back]),
    (waiting) => sweepJob(waiting, jobId),
  );
  await sweepJob(db, jobId);
  const [job] = await db.query('select status, failed_items, sweep_code from batch_jobs where id = $1', [jobId]);
  expect(job).toEqual({ status: 'failed', failed_items: 2, sweep_code: null });
});

/** Does one act in a transaction that stays open until another, on a connection of its own, waits for it. */
async function whileHeld(
  db: Database,
  other: Database,
  act: (connection: Queryable) => Promise<unknown>,
  waits: (connection: Database) => Promise<unknown>,
): Promise<void> {
  const [{ pid } = { pid: 0 }] = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
  const blocked = () => db.query<{ waits: boolean }>('select cardinality(pg_blocking_pids($1)) > 0 as waits', [pid]);
  const { waiting } = await db.transaction(async (connection) => {
    await act(connection);
    const second = waits(other);
    second.catch(() => {});
    await expect.poll(async () => (await blocked())[0]?.waits).toBe(true);
    return { waiting: second };
  });
  await waiting;
}
