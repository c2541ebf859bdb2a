/** What the simulation found, each as small as it can be. */
import { expect, test } from 'vitest';
import { expireReservations } from '#ledger/expire-reservations.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, completed, submit, testCostNanoUsd, unsuccessful } from '../setup/jobs.ts';

test('an answer that is settled at the very moment when its reservation expires is stored', async () => {
  const { db, connect } = await freshDatabase();
  const jobId = await submit(db, 1);
  const { items } = await claim(db);
  await db.query(`update batch_attempts set deadline_at = colloquy_now() - interval '1 second'`);
  const other = connect(1);
  const [{ pid } = { pid: 0 }] = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
  const { settling } = await db.transaction(async (connection) => {
    expect(await expireReservations(connection)).toBe(1);
    const settled = settleAttempts(other, [completed(items[0]!)]);
    settled.catch(() => {});
    await expect
      .poll(
        async () =>
          (await db.query<{ waits: boolean }>('select cardinality(pg_blocking_pids($1)) > 0 as waits', [pid]))[0]
            ?.waits,
      )
      .toBe(true);
    return { settling: settled };
  });
  expect([...(await settling).values()]).toEqual(['settled']);
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
  expect(await claim(db, { alone: true })).toEqual({ items: [], reaped: 0, suspectsWait: false });
  await db.query(`update batch_items set next_attempt_at = colloquy_now() where losses >= 2`);
  const { items: due } = await claim(db, { alone: true });
  expect(due.map((item) => [item.itemId, item.suspect])).toEqual([[items[0]!.itemId, true]]);
});
