import { expect, test } from 'vitest';
import { countCalls } from '#ledger/count-calls.ts';
import type { Database } from '#platform/database.ts';
import type { Provider } from '#providers/provider.ts';
import { createProviders } from '#providers/provider-of.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';
import { claim } from '../setup/jobs.ts';
import { type Fate, flakyDatabase } from './support/flaky-database.ts';
import { jobFacts, unharmed } from './support/job-facts.ts';
import { seededRandom } from './support/seed.ts';

test('of every three statements one is lost, half of those after it was done: each item is called once, and each answer kept', async () => {
  const { between } = seededRandom();
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=10', items: 60 });
  const fates: Fate[] = ['works', 'works', 'works', 'works', 'never arrives', 'is done, and its acknowledgement lost'];
  let claims = 0;
  const flaky = flakyDatabase(db, (sql) => {
    // The first claim, which takes most, always is.
    if (sql.includes('claimable as') && claims++ === 0) return 'is done, and its acknowledgement lost';
    return fates[between(0, fates.length - 1)]!;
  });
  await drainOf(flaky, { concurrency: 12 }).run({ jobId: job }, { untilEmpty: true });
  expect(await jobFacts(db, job)).toEqual(unharmed(60));
  expect(await countCalls(db, job)).toMatchObject({ calls: 60, succeeded: 60 });
});

test('the database goes away between the first claim and reading the job: the drain goes on when it is back', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=10', items: 30 });
  let failures = 2;
  const flaky = flakyDatabase(db, (sql) =>
    sql.includes(`configuration -> 'scaffolding'`) && failures-- > 0 ? 'never arrives' : 'works',
  );
  const kinds: string[] = [];
  const drain = drainOf(flaky, { concurrency: 4, onEvent: ({ kind }) => kind !== 'settled' && kinds.push(kind) });
  await drain.run({ jobId: job }, { untilEmpty: true });
  expect(kinds).toEqual(['database_away', 'database_back']);
  expect(await jobFacts(db, job)).toEqual(unharmed(30));
});

test('a late answer that cannot be read while the database is away is read when it is back, and not paid for again', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=10', items: 2 });
  await leaveLateAnswers(db, job, 2);
  let failures = 3;
  const flaky = flakyDatabase(db, (sql) =>
    sql.includes('from batch_attempts a left join raw_answers') && failures-- > 0 ? 'never arrives' : 'works',
  );
  const mustNotCall: Provider = { call: () => Promise.reject(new Error('called again')) };
  await drainOf(flaky, { worker: 'next', providerFor: () => mustNotCall }).run({ jobId: job }, { untilEmpty: true });
  expect(failures).toBeLessThan(0);
  expect(await jobFacts(db, job)).toEqual(unharmed(2));
});

/** A worker whose renewals never arrive is answered after its leases were taken back. */
async function leaveLateAnswers(db: Database, job: string, items: number): Promise<void> {
  const answers = Promise.withResolvers<void>();
  const rehearsal = createProviders({}).providerFor({ provider: 'rehearsal', model: 'default', knobs: '' });
  const slow: Provider = { call: async (request) => answers.promise.then(() => rehearsal.call(request)) };
  const frozen = flakyDatabase(db, (sql) => (sql.includes('kept as') ? 'never arrives' : 'works'));
  const stop = new AbortController();
  const drain = drainOf(frozen, { worker: 'frozen', leaseMs: 100, providerFor: () => slow });
  const running = drain.run({ jobId: job }, { signal: stop.signal });
  await expect.poll(() => drain.inFlight).toBe(items);
  stop.abort();
  await expect.poll(async () => (await claim(db, { keys: {}, leaseMs: 100 })).reaped).toBe(items);
  answers.resolve();
  await running;
}
