import { expect, test } from 'vitest';
import { itemStatuses } from '#domain/item.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { advanceLargeActs } from '#ledger/large-acts.ts';
import { localOrganizationId as ours } from '#ledger/organizations.ts';
import { countErrors, type ItemFilter, type ItemView, listItems } from '#ledger/read-items.ts';
import { listJobs, listJobsWithReasons, readJob } from '#ledger/read-jobs.ts';
import { listLogs, logLevels } from '#ledger/read-logs.ts';
import { recountFailures } from '#ledger/recount-failures.ts';
import { retryItems } from '#ledger/retry-items.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, completed, submit, unsuccessful } from '../setup/jobs.ts';
import { explaining, type Plan, readsOf } from '../setup/plans.ts';

/** 60 items: some completed, some failed with one of two codes, some put off, some being called, the rest not tried yet. */
async function mixed(db: Database): Promise<string> {
  const job = await submit(db, 60);
  const { items } = await claim(db, { limit: 40 });
  await settleAttempts(
    db,
    items.slice(0, 32).map((item) => {
      switch (item.position % 5) {
        case 0:
          return unsuccessful(item, { errorCode: 'refused', errorMessage: `no ${item.position}` });
        case 1:
          return unsuccessful(item, { verdict: 'retry', errorCode: 'provider_error', retryDelayMs: 60_000 });
        case 2:
          return unsuccessful(item, { errorCode: 'truncated' });
        default:
          return completed(item);
      }
    }),
  );
  return job;
}

async function allItems(db: Database, job: string, filter: ItemFilter = {}): Promise<ItemView[]> {
  const found: ItemView[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await listItems(db, ours, job, filter, { limit: 9, cursor });
    found.push(...page.items);
    cursor = page.nextCursor;
    if (!cursor) return found;
  }
}

const filters: ItemFilter[] = [
  ...itemStatuses.flatMap((status) => [{ status }, { status, fromPosition: 17 }]),
  ...['refused', 'cancelled', 'timeout'].flatMap((errorCode) => [
    { errorCode },
    { status: 'failed' as const, errorCode, fromPosition: 17 },
  ]),
  { status: 'completed', errorCode: 'refused' },
];

test('a filter of items shows those that match, in the plan’s order, also while a cancel is under way', async () => {
  const { db } = await freshDatabase();
  const job = await mixed(db);
  for (const act of ['none', 'cancel', 'sweep']) {
    if (act === 'cancel') await cancelJob(db, job, null, 0);
    if (act === 'sweep') await advanceLargeActs(db);
    const all = await allItems(db, job);
    expect(all.map(({ position }) => position)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(new Set(all.map(({ status }) => status)).size).toBe(act === 'none' ? 4 : 2);
    for (const { status, errorCode, fromPosition = 1 } of filters) {
      const wanted = all.filter(
        (item) =>
          item.position >= fromPosition &&
          (status === undefined || item.status === status) &&
          (errorCode === undefined || item.errorCode === errorCode),
      );
      expect(await allItems(db, job, { status, errorCode, fromPosition })).toEqual(wanted);
    }
  }
});

test('errors are counted by code as items end, are cancelled and tried again, the most frequent first', async () => {
  const { db } = await freshDatabase();
  const job = await mixed(db);
  const counts = async () => (await countErrors(db, job)).map(({ code, count }) => [code, count]);
  expect(await countErrors(db, job)).toEqual([
    { code: 'truncated', count: 7, example: 'no' },
    { code: 'refused', count: 6, example: 'no 5' },
  ]);
  await cancelJob(db, job, null, 0);
  // 8 were being called, and 27 are queued.
  const cancelled = [
    ['cancelled', 35],
    ['truncated', 7],
    ['refused', 6],
  ];
  expect(await counts()).toEqual(cancelled);
  await advanceLargeActs(db);
  expect(await counts()).toEqual(cancelled);
  await retryItems(db, job, { errorCode: 'truncated' });
  expect(await counts()).toEqual([cancelled[0], cancelled[2]]);
});

test('where a process of an older version ended an item after the migration, errors are right at once, and their counts within the hour', async () => {
  const { db } = await freshDatabase();
  const job = await mixed(db);
  const errors = await countErrors(db, job);
  const stored = () => db.query('select failures from batch_jobs');
  const before = await stored();
  await db.query(`update batch_jobs set failures = failures - 'refused'`);
  expect(await countErrors(db, job)).toEqual(errors);
  await recountFailures(db);
  expect(await stored()).toEqual(before);
});

test('a level of the log shows it and the graver ones, all lines in their order', async () => {
  const { db } = await freshDatabase();
  const job = await mixed(db);
  const linesOf = async (filter: Parameters<typeof listLogs>[3]) =>
    (await listLogs(db, ours, job, filter, { limit: 200 })).items;
  const all = await linesOf({});
  for (const [grade, level] of logLevels.entries()) {
    const wanted = all.filter((line) => logLevels.indexOf(line.level) >= grade);
    expect(await linesOf({ level })).toEqual(wanted);
    expect(await linesOf({ level, after: 60 })).toEqual(wanted.filter(({ seq }) => seq > 60));
    const itemId = all.at(-1)!.itemId!;
    expect(await linesOf({ level, itemId })).toEqual(wanted.filter((line) => line.itemId === itemId));
  }
});

test('a list of jobs says of each why it waits, as the job itself does, in two statements', async () => {
  const { db } = await freshDatabase();
  for (let n = 0; n < 3; n++) await submit(db, 2);
  await mixed(db);
  let statements = 0;
  const counting = {
    query: <Row>(sql: string, parameters?: unknown[]) => {
      statements++;
      return db.query<Row>(sql, parameters);
    },
  };
  const { items } = await listJobsWithReasons(counting, ours);
  expect(statements).toBe(2);
  expect(items.map(({ waiting: _, ...job }) => job)).toMatchObject(
    (await listJobs(db, ours)).items.map(({ id }) => ({ id })),
  );
  for (const { id, waiting } of items) expect(waiting).toEqual((await readJob(db, ours, id)).waiting);
  expect(items.filter(({ waiting }) => waiting?.code === 'no_driver')).toHaveLength(3);
});

test('no read of a job reads more of it than it shows: of 40,000 items half are done, most of these failed, and few with a code of their own', async () => {
  const { db } = await freshDatabase({ invariants: false });
  const job = await submit(db, 1);
  await db.query(
    `insert into batch_items (batch_job_id, position, content_key, topic, persona, emotional_arc, tier, status, error_code, conversation_id, completed_at, next_attempt_at)
     select $1, n, 'k' || n, 't', 'p', 'a', 'template', kind, case when kind = 'failed' then case when n % 9973 = 0 then 'refused' else 'truncated' end end,
       case when kind = 'completed' then gen_random_uuid() end, case when kind in ('completed', 'failed') then now() end, case when kind = 'queued' and n % 500 = 0 then now() end
     from generate_series(2, 40000) n cross join lateral (select case when n > 20000 then 'queued' when n % 10 = 0 and n > 10000 then 'completed' else 'failed' end as kind) k`,
    [job],
  );
  await db.query(
    `insert into batch_attempts (batch_job_id, batch_item_id, run, token, claim_id, worker, model, outcome, deadline_at, settled_at)
     select batch_job_id, id, 1, 1, batch_job_id, 'w', 'm', 'failed', now(), now() from batch_items where batch_job_id = $1 and status = 'failed'`,
    [job],
  );
  await db.query(
    `insert into batch_job_logs (batch_job_id, seq, level, event, message)
     select $1, n, case when n % 9973 = 0 then 'warn' else 'info' end, 'e', 'm' from generate_series(2, 40000) n`,
    [job],
  );
  await db.query(
    `update batch_jobs set total_items = 40000, completed_items = 20000, successful_items = 1000, failed_items = 19000, failures = '{"truncated": 18998, "refused": 2}'`,
  );
  // One that ends by itself: then it counts how long a call takes.
  await db.query(
    `insert into workers (name, host, pid, version, concurrency, providers, time_limit_ms) values ('w', 'h', 1, '0', 1, '["rehearsal"]', 1000)`,
  );
  for (const analyzed of [false, true]) {
    if (analyzed) await db.query('analyze');
    const plans: Plan[] = [];
    const reading = explaining(db, plans, true);
    await readJob(reading, ours, job);
    await countErrors(reading, job);
    for (const filter of [{}, ...filters]) await listItems(reading, ours, job, filter);
    for (const level of logLevels) await listLogs(reading, ours, job, { level });
    for (const plan of plans) {
      const reads = readsOf(plan);
      expect(reads.sequential).toEqual([]);
      // The last calls of a job, where one is sought that succeeded, are 2,000.
      if (reads.rowsMax !== 2_000) expect(reads.rowsMax).toBeLessThanOrEqual(200);
    }
  }
});
