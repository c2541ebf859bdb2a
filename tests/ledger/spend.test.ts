import { expect, test } from 'vitest';
import { expireReservations } from '#ledger/expire-reservations.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { listLogs } from '#ledger/read-logs.ts';
import { readSpend, readSpendTotal } from '#ledger/read-spend.ts';
import { resolveCost } from '#ledger/resolve-cost.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { completed, submit, claim as take, testUsage, unsuccessful } from '../setup/jobs.ts';

/** A short lease: after its server's start a claim leaves others' leases alone for a third of one. */
const claim: typeof take = (db, changes) => take(db, { leaseMs: 3_000, ...changes });
const read = (db: Database, id: string) => readJob(db, localOrganizationId, id);
const resolve = (
  db: Database,
  subject: { jobId: string } | { attemptId: string },
  cost: Parameters<typeof resolveCost>[3],
) => resolveCost(db, localOrganizationId, subject, cost, 'someone');

/** Calls that were never answered: $0.0025 each at most. */
async function lost(db: Database, calls: number, changes: Parameters<typeof submit>[2] = {}) {
  const job = await submit(db, calls, changes);
  const { items } = await claim(db, { leaseMs: 0 });
  await claim(db, { keys: {} });
  await db.query('update batch_attempts set deadline_at = colloquy_now() where settled_at is null');
  await expireReservations(db);
  return { job, items };
}

test('what became no conversation is wasted, until a late answer is used after all', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 3);
  const { items } = await claim(db, { leaseMs: 0 });
  const [one, two, three] = items;
  await claim(db, { keys: {} });
  const again = (await claim(db)).items;
  const taken = (item: typeof one) => again.find(({ itemId }) => itemId === item!.itemId)!;
  // Late for its lease; failed and paid for; done.
  await settleAttempts(db, [completed(one!)]);
  await settleAttempts(db, [
    unsuccessful(taken(two), { verdict: 'failed', costNanoUsd: 700_000, usage: testUsage }),
    completed(taken(three)),
  ]);
  expect((await read(db, job)).spend).toMatchObject({ actual: 0.0033, wasted: 0.002, perConversation: 0.0033 });
  await settleAttempts(db, [completed(taken(one), { answerFrom: one!.attemptId, costNanoUsd: 0, usage: null })]);
  const { spend, tokens } = await read(db, job);
  expect(spend).toMatchObject({ actual: 0.0033, wasted: 0.0007, perConversation: 0.00165 });
  expect(tokens.output).toBe(3 * testUsage.outputTokens);
  expect(two && three).toBeTruthy();
});

test('unknown cost is settled by a person: by what was billed, by nothing, or by a sum that is shared out to the last digit', async () => {
  const { db } = await freshDatabase();
  const { job, items } = await lost(db, 3);
  expect(await resolve(db, { attemptId: items[0]!.attemptId }, 'as_free')).toMatchObject({ attempts: 1, spent: 0 });
  expect(await resolve(db, { jobId: job }, { usd: 0.001 })).toEqual({
    jobId: job,
    attempts: 2,
    unknown: 0.005,
    spent: 0.001,
  });
  expect((await read(db, job)).spend).toMatchObject({ actual: 0.001, unknown: 0, wasted: 0.001 });
  await expect(resolve(db, { jobId: job }, 'as_billed')).rejects.toMatchObject({ code: 'conflict' });
  await expect(resolve(db, { jobId: '00000000-0000-4000-8000-000000000001' }, 'as_free')).rejects.toMatchObject({
    code: 'not_found',
  });
  const other = '00000000-0000-4000-8000-0000000000ff';
  await expect(resolveCost(db, other, { jobId: job }, 'as_free')).rejects.toMatchObject({ code: 'not_found' });
  const { items: lines } = await listLogs(db, localOrganizationId, job, { level: 'info' });
  expect(lines.map(({ message }) => message)).toContain(
    'Unknown cost resolved by someone: $0.001 instead of at most $0.005, for 2 calls.',
  );
});

test('an answer that comes after a person said what it cost counts instead', async () => {
  const { db } = await freshDatabase();
  const { job, items } = await lost(db, 1);
  await resolve(db, { jobId: job }, 'as_billed');
  expect((await read(db, job)).spend).toMatchObject({ actual: 0.0025, unknown: 0 });
  await settleAttempts(db, [completed(items[0]!)]);
  expect((await read(db, job)).spend).toMatchObject({ actual: 0.0013, unknown: 0, wasted: 0.0013 });
});

test('a budget that unknown cost holds goes on when somebody says what it was', async () => {
  const { db } = await freshDatabase();
  const { job } = await lost(db, 4, { budgetUsd: 0.0076 });
  expect((await claim(db)).items).toEqual([]);
  expect((await read(db, job)).waiting?.code).toBe('budget_reached');
  await resolve(db, { jobId: job }, 'as_free');
  expect((await claim(db)).items).toHaveLength(3);
});

test('at four fifths of a budget there is one line of the log, however it came to that', async () => {
  const { db } = await freshDatabase();
  const warnings = async (job: string) =>
    (await listLogs(db, localOrganizationId, job, { level: 'warn' })).items.filter(
      ({ event }) => event === 'budget_warning',
    );
  // A call costs $0.0013.
  const job = await submit(db, 8, { budgetUsd: 0.0065 });
  const { items } = await claim(db, { limit: 2 });
  await settleAttempts(
    db,
    items.map((item) => completed(item)),
  );
  expect(await warnings(job)).toEqual([]);
  for (let calls = 0; calls < 2; calls++)
    await settleAttempts(
      db,
      (await claim(db, { limit: 1 })).items.map((item) => completed(item)),
    );
  expect((await warnings(job)).map(({ message }) => message)).toEqual([
    'Four fifths of the budget are used: $0.0052 of $0.0065.',
  ]);
  const { job: other } = await lost(db, 2, { budgetUsd: 0.006 });
  expect(await warnings(other)).toHaveLength(1);
});

test('spend over time is by hour and day, by model and job, in pages; what a deleted job spent stays', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 2);
  await settleAttempts(
    db,
    (await claim(db)).items.map((item) => completed(item)),
  );
  await db.query(
    `insert into spend_hours (batch_job_id, hour, organization_id, model, calls, conversations, actual_cost)
     values ('00000000-0000-4000-8000-0000000000f1', '2020-01-01 10:00Z', $1, 'openai:a', 2, 2, 1), ('00000000-0000-4000-8000-0000000000f1', '2020-01-01 11:00Z', $1, 'openai:a', 1, 1, 2),
       ('00000000-0000-4000-8000-0000000000f2', '2020-01-01 11:00Z', $1, 'openai:b', 1, 1, 4), ('00000000-0000-4000-8000-0000000000f3', '2020-01-01 11:00Z', $2, 'openai:b', 1, 1, 8)`,
    [
      localOrganizationId,
      (await db.query<{ id: string }>(`insert into organizations (name) values ('x') returning id`))[0]!.id,
    ],
  );
  const range = { from: new Date('2020-01-01'), to: new Date('2020-01-02') };
  const rows = async (query: Partial<Parameters<typeof readSpend>[2]>, limit = 50) => {
    const found: (string | number | null)[][] = [];
    for (let cursor: string | null = null; ; ) {
      const page = await readSpend(db, localOrganizationId, { ...range, by: 'day', ...query }, { limit, cursor });
      found.push(...page.items.map(({ at, model, jobId, actual }) => [at.slice(0, 13), model ?? jobId, actual]));
      cursor = page.nextCursor;
      if (cursor === null) return found;
    }
  };
  expect(await rows({})).toEqual([['2020-01-01T00', null, 7]]);
  const byHour = [
    ['2020-01-01T11', 'openai:a', 2],
    ['2020-01-01T11', 'openai:b', 4],
    ['2020-01-01T10', 'openai:a', 1],
  ];
  expect(await rows({ by: 'hour', group: 'model' })).toEqual(byHour);
  expect(await rows({ by: 'hour', group: 'model' }, 1)).toEqual(byHour);
  expect(await rows({ group: 'job' })).toHaveLength(2);
  expect(await readSpendTotal(db, localOrganizationId, range)).toMatchObject({ actual: 7, calls: 4, reserved: 0 });
  const now = { from: new Date(Date.now() - 7_200_000), to: new Date(Date.now() + 3_600_000) };
  expect(await readSpendTotal(db, localOrganizationId, now)).toMatchObject({ actual: 0.0026, conversations: 2 });
  expect((await readSpend(db, localOrganizationId, { ...now, by: 'day', group: 'job' })).items[0]).toMatchObject({
    ...{ jobId: job, jobName: 'test', actual: 0.0026 },
  });
});
