import { expect, test } from 'vitest';
import { countCalls } from '#ledger/count-calls.ts';
import type { Database } from '#platform/database.ts';
import type { Provider } from '#providers/provider.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';
import { jobFacts, unharmed } from './support/job-facts.ts';

test('a process that hears of its claim when the lease is over already calls nothing: others have done the items', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=0', items: 6 });
  const heard = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const slow: Database = {
    ...db,
    async query<Row>(sql: string, parameters?: unknown[]) {
      const rows = await db.query<Row>(sql, parameters);
      if (sql.includes('claimable as')) {
        asked.resolve();
        await heard.promise;
      }
      return rows;
    },
  };
  let calls = 0;
  const counting: Provider = {
    call() {
      calls++;
      throw new Error('called');
    },
  };
  const late = drainOf(slow, { worker: 'late', leaseMs: 1, providerFor: () => counting });
  const running = late.run({ jobId: job }, { untilEmpty: true });
  await asked.promise;
  // The first finds the leases that ran out and takes them back, the second takes the items.
  const other = () => drainOf(db, { worker: 'other', leaseMs: 500 }).run({ jobId: job }, { untilEmpty: true });
  await other();
  await other();
  heard.resolve();
  await running;
  expect(calls).toBe(0);
  expect(await jobFacts(db, job)).toEqual(unharmed(6));
  expect(await countCalls(db, job)).toMatchObject({ succeeded: 6, repeatedAfterSuccess: 0 });
  const outcomes = await db.query(
    'select worker, outcome, count(*)::integer as n from batch_attempts group by 1, 2 order by 1',
  );
  expect(outcomes).toEqual([
    { worker: 'late', outcome: 'late_failed', n: 6 },
    { worker: 'other', outcome: 'succeeded', n: 6 },
  ]);
});
