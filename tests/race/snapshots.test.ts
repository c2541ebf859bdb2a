import { expect, test } from 'vitest';
import { advanceLargeActs } from '#ledger/large-acts.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, submit, unsuccessful } from '../setup/jobs.ts';

/** What waits for a job's lock must not go on with the items as they were before it waited. */
test('an item that goes back while a sweep of its stopped job waits is ended all the same', async () => {
  const { db, connect } = await freshDatabase();
  const sweeper = connect(1);
  const [row] = await sweeper.query<{ pid: number }>('select pg_backend_pid() as pid');
  const job = await submit(db, 3, { errorHandling: 'stop' });
  const { items } = await claim(db, { limit: 2 });
  await settleAttempts(db, [unsuccessful(items[0]!)]);
  let sweep: Promise<boolean> | undefined;
  await db.transaction(async (connection) => {
    await settleAttempts(connection, [unsuccessful(items[1]!, { verdict: 'retry', errorCode: 'provider_error' })]);
    sweep = advanceLargeActs(sweeper);
    await expect.poll(() => db.query('select where cardinality(pg_blocking_pids($1)) > 0', [row!.pid])).toHaveLength(1);
  });
  await sweep;
  while (await advanceLargeActs(db)) {
    // to the end
  }
  const left = await db.query(`select from batch_items where batch_job_id = $1 and status = 'queued'`, [job]);
  expect(left).toEqual([]);
});
