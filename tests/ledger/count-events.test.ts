import { expect, test } from 'vitest';
import { cancelJob } from '#ledger/cancel-job.ts';
import { countEvents } from '#ledger/count-events.ts';
import { deleteJob } from '#ledger/delete-job.ts';
import { readFleetMetrics } from '#ledger/read-metrics.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';
import { claim, completed, submit, testCostNanoUsd } from '../setup/jobs.ts';

const countAll = async (db: Database) => {
  while (await countEvents(db)) {
    // slice by slice
  }
};

async function counters(db: Database): Promise<Record<string, number>> {
  const { counters: rows } = await readFleetMetrics(db);
  return Object.fromEntries(rows.map(({ name, code, value }) => [code ? `${name} ${code}` : name, value]));
}

/** The same figures as the attempts themselves have them. */
async function byAttempts(db: Database): Promise<Record<string, number>> {
  const [row] = await db.query<Record<string, number>>(
    `select count(*) as claims, sum(output_tokens) as "tokens output", sum(input_tokens) as "tokens input",
       count(*) filter (where outcome = 'succeeded') as "settles completed" from batch_attempts`,
  );
  const retries = await db.query<{ code: string; n: number }>(
    `select a.error_code as code, count(*) as n from batch_attempts a join batch_job_logs l on l.attempt_id = a.id and l.event = 'item_retried' group by 1`,
  );
  return { ...row, ...Object.fromEntries(retries.map(({ code, n }) => [`retries ${code}`, n])) };
}

test('what is counted is what the attempts say, however many processes work and count', async () => {
  const { db, connect } = await freshDatabase();
  const model = 'rehearsal:default?seed=3&serverError=0.2&badJson=0.1';
  const jobs = [await submitReal(db, { model, items: 30 }), await submitReal(db, { model, items: 20 })];
  const counting = { done: false };
  const others = [connect(), connect()].map(async (other) => {
    while (!counting.done) await countEvents(other);
  });
  const drains = jobs.map((jobId) => drainOf(db).run({ jobId }, { untilEmpty: true }));
  await Promise.all(drains);
  counting.done = true;
  await Promise.all(others);
  await countAll(db);
  const found = await counters(db);
  expect(found).toMatchObject(await byAttempts(db));
  expect(found['retries provider_error'] ?? found['retries provider_overloaded']).toBeGreaterThan(0);
  // Counting again counts nothing, and a job that is deleted takes nothing away.
  await cancelJob(db, jobs[0]!);
  await countAll(db);
  await deleteJob(db, jobs[0]!);
  await countAll(db);
  expect(await counters(db)).toEqual(found);
  expect((await readFleetMetrics(db)).uncountedLines).toBe(0);
});

test('taken back leases and answers whose lease was gone are counted, with their money', async () => {
  const { db } = await freshDatabase();
  await submit(db, 1);
  const [item] = (await claim(db)).items;
  await db.query(`update batch_items set lease_expires_at = '-infinity'`);
  await claim(db, { worker: 'w2' });
  await settleAttempts(db, [completed(item!)]);
  await countAll(db);
  expect(await counters(db)).toEqual({
    ...{ claims: 1, fenced: 1, reaped: 1, spend: testCostNanoUsd / 1e9 },
    ...{ 'tokens input': 500, 'tokens output': 400 },
  });
});

test('a log that is longer than a slice is counted in several, each line once', async () => {
  const { db } = await freshDatabase();
  const ids = await Promise.all(Array.from({ length: 10 }, () => submit(db, 1)));
  await db.query(
    `with more as (
       insert into batch_job_logs (batch_job_id, seq, level, event, message) select $1, n, 'debug', 'claimed', 'x' from generate_series(2, 6000) n)
     update batch_jobs set log_seq = 6000 where id = $1`,
    [ids[9]],
  );
  expect(await countEvents(db)).toBe(true);
  await countAll(db);
  expect(await counters(db)).toEqual({ claims: 5_999 });
});

test('the figures are read without a look at items or attempts, whatever a job’s size', async () => {
  const { db } = await freshDatabase();
  await submit(db, 3);
  await submit(db, 5);
  const [item] = (await claim(db, { limit: 1 })).items;
  await settleAttempts(db, [completed(item!)]);
  await claim(db, { limit: 2 });
  const statements: string[] = [];
  const noted: Database = {
    ...db,
    query(sql, parameters) {
      statements.push(sql);
      return db.query(sql, parameters);
    },
  };
  const figures = await readFleetMetrics(noted);
  expect(statements.join()).not.toMatch(/batch_items|batch_attempts|batch_job_logs/);
  expect(Object.fromEntries(figures.items.map(({ code, value }) => [code, value]))).toEqual({
    ...{ queued: 5, processing: 2, completed: 1, failed: 0 },
  });
  expect(figures.jobs).toEqual(expect.arrayContaining([{ code: 'processing', value: expect.any(Number) }]));
  expect(figures.queueAgeSeconds).toBeGreaterThan(0);
});
