import { expect } from 'vitest';
import { until } from '../postgres-server/support/processes.ts';
import { freshDatabase } from '../setup/database.ts';
import { submitReal } from '../setup/drain.ts';
import { claim, submit } from '../setup/jobs.ts';
import { type Stage, test } from './support/stage.ts';

test('set changes name, priority, budget and concurrency of an unfinished job, and says what is wrong with others', {
  timeout: 60_000,
}, async ({ stage }) => {
  const { db, url } = await freshDatabase();
  const job = await submit(db, 2);
  const jobs = commandOf(stage, url);
  const changed = await jobs('set', job, '--name', 'Other', '--priority', 'low', '--budget', '5', '--concurrency', '3');
  expect(changed).toMatchObject({ code: 0, stderr: expect.stringContaining('Set.') });
  expect(JSON.parse((await jobs('show', job, '--json')).stdout)).toMatchObject({
    name: 'Other',
    priority: 'low',
    spend: { budget: 5 },
    concurrentProcessing: 3,
  });
  expect(await jobs('set', job, '--concurrency', 'auto', '--json')).toMatchObject({
    stdout: expect.stringContaining('"concurrentProcessing": "auto"'),
  });
  expect(await jobs('set', job)).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing to set') });
  expect(await jobs('set', job, '--priority', 'urgent')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('low, normal, high'),
  });
  expect(await jobs('logs', job)).toMatchObject({
    stdout: expect.stringContaining('Set by the command line: budget $5, at most 3 calls at once, priority low'),
  });
});

test('duplicate prints the new job’s id; watch follows it to its end; delete is for ended jobs', {
  timeout: 60_000,
}, async ({ stage }) => {
  const { db, url } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=10', items: 3 });
  const jobs = commandOf(stage, url);
  const copy = (await jobs('duplicate', job)).stdout.trim();
  expect(copy).toMatch(/^[0-9a-f-]{36}$/);
  expect(await jobs('delete', job)).toMatchObject({ code: 1, stderr: expect.stringContaining('Cancel it first') });

  const watching = stage.start(['jobs', 'watch', copy], { env: { DATABASE_URL: url } });
  await watching.says(/It waits: Nothing works on this job/);
  const worker = stage.start(['worker'], { env: { DATABASE_URL: url } });
  expect(await watching.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('completed: 3 of 3 done.') });
  worker.signal('SIGTERM');
  await worker.ended;
  expect(await jobs('delete', job, '--conversations')).toMatchObject({ code: 0 });
  expect(await jobs('show', job)).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no job') });
});

test('workers lists a worker with its load; drain ends it when its calls have, and it claims nothing more', {
  timeout: 60_000,
}, async ({ stage }) => {
  const { db, url } = await freshDatabase();
  await submitReal(db, { model: 'rehearsal:default?latencyMs=1500', items: 6 });
  const env = { DATABASE_URL: url };
  const worker = stage.start(['worker', '--concurrency', '2'], { env });
  await until('it works', async () => (await db.query('select from workers where in_flight >= 0')).length === 1);
  await until('it holds two', async () => (await held(db)) === 2);
  const [listed] = JSON.parse((await stage.run(['workers', '--json'], { env })).stdout).items;
  expect(listed).toMatchObject({
    kind: 'worker',
    concurrency: 2,
    alive: true,
    draining: false,
    providers: ['rehearsal'],
  });
  const before = await attempts(db);
  expect(await stage.run(['workers', 'drain', listed.name.slice(0, -2)], { env })).toMatchObject({ code: 0 });
  expect(await worker.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('Asked to drain') });
  expect((await attempts(db)) - before).toBeLessThanOrEqual(2);
  expect(await db.query(`select from batch_attempts where outcome is distinct from 'succeeded'`)).toEqual([]);
  expect(await db.query('select from workers')).toEqual([]);
  expect(await stage.run(['workers', 'drain', 'nobody'], { env })).toMatchObject({ code: 2 });
});

test('doctor says what is stuck; doctor --fix frees it, and neither resumes, retries nor pays', {
  timeout: 60_000,
}, async ({ stage }) => {
  const { db, url } = await freshDatabase();
  const env = { DATABASE_URL: url };
  const stuck = await submit(db, 4);
  const paused = await submit(db, 1);
  await db.query(
    `update batch_jobs set status = 'paused', paused_at = colloquy_now(), paused_by = 'me' where id = $1`,
    [paused],
  );
  await claim(db, { jobId: stuck, limit: 2, worker: 'dead' });
  const swept = await submit(db, 3);
  // As after a crash right behind the first transactions of a cancel.
  await db.query(
    `update batch_jobs set status = 'cancelled', completed_at = colloquy_now(), sweep_code = 'cancelled' where id = $1`,
    [swept],
  );
  await db.query(`update batch_items set lease_expires_at = '-infinity' where status = 'processing'`);
  await db.query(
    `insert into workers (name, host, pid, version, concurrency, heartbeat_at) values ('dead', 'h', 1, '0', 1, colloquy_now() - interval '1 hour')`,
  );

  const told = await stage.run(['doctor'], { env });
  expect(told.stdout).toContain('Lost worker: dead');
  expect(told.stdout).toContain(`Half done: the end of the queued items of job ${swept}`);
  expect(told.stdout).toMatch(new RegExp(`${stuck} +processing .*no_driver`));
  expect(await held(db)).toBe(2);

  const fixed = await stage.run(['doctor', '--fix'], { env });
  expect(fixed.stdout).toContain('Freed: 2 leases of lost workers, 1 half-done act, 1 lost worker.');
  expect(fixed.stdout).toMatch(new RegExp(`${paused} +paused .*Paused by me.*jobs resume ${paused}`));
  expect(await held(db)).toBe(0);
  expect(await attempts(db)).toBe(2);
  expect(await db.query(`select count(*)::integer as n from batch_items where error_code = 'cancelled'`)).toEqual([
    { n: 3 },
  ]);
  expect((await stage.run(['doctor', '--fix'], { env })).stdout).toContain('Freed: nothing was stuck.');
});

type Db = Awaited<ReturnType<typeof freshDatabase>>['db'];
const held = async (db: Db) => (await db.query(`select from batch_items where status = 'processing'`)).length;
const attempts = async (db: Db) => (await db.query('select from batch_attempts')).length;

const commandOf =
  (stage: Stage, url: string) =>
  (command: string, ...args: string[]) =>
    stage.run(['jobs', command, ...args], { env: { DATABASE_URL: url } });
