import { expect, test } from 'vitest';
import { countCalls } from '#ledger/count-calls.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';
import { type Fate, flakyDatabase } from './support/flaky-database.ts';
import { jobFacts, unharmed } from './support/job-facts.ts';
import { seededRandom } from './support/seed.ts';

test('of every three statements one is lost, half of those after it was done: each item is called once, and each answer kept', async () => {
  const { between } = seededRandom();
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=10', items: 60 });
  const fates: Fate[] = ['works', 'works', 'works', 'works', 'never arrives', 'is done, and its acknowledgement lost'];
  const flaky = flakyDatabase(db, () => fates[between(0, fates.length - 1)]!);
  await drainOf(flaky, { concurrency: 12 }).run({ jobId: job }, { untilEmpty: true });
  expect(await jobFacts(db, job)).toEqual(unharmed(60));
  expect(await countCalls(db, job)).toMatchObject({ calls: 60, succeeded: 60 });
});

test('the database goes away between the first claim and reading the job: the drain goes on when it is back', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=10', items: 30 });
  let failures = 2;
  const flaky = flakyDatabase(db, (sql) =>
    sql.includes('configuration, shared_parameters') && failures-- > 0 ? 'never arrives' : 'works',
  );
  const kinds: string[] = [];
  const drain = drainOf(flaky, { concurrency: 4, onEvent: ({ kind }) => kind !== 'settled' && kinds.push(kind) });
  await drain.run({ jobId: job }, { untilEmpty: true });
  expect(kinds).toEqual(['database_away', 'database_back']);
  expect(await jobFacts(db, job)).toEqual(unharmed(30));
});
