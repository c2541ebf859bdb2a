import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';
import { workerConnectionsMax } from '#engine/worker.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { migrate } from '#platform/migrate.ts';
import { acquireOwnPostgres, type OwnPostgres } from '#platform/postgres-server/index.ts';
import type { Command } from '../cli/support/command.ts';
import { type Stage, test } from '../cli/support/stage.ts';
import { jobFacts, unharmed } from '../crash/support/job-facts.ts';
import { until } from '../postgres-server/support/processes.ts';
import { submitReal } from '../setup/drain.ts';
import { hasPgBouncer, startPooler } from './support/pgbouncer.ts';

const workers = 20;
const calls = 50;
/** Enough for every worker to have all its calls in flight at once, and for half as many to come after. */
const items = workers * calls * 1.5;
const model = 'rehearsal:default?latencyMs=4000';

describe('a server of 60 connections', { timeout: 240_000 }, () => {
  let folder: string;
  let own: OwnPostgres;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'colloquy-sixty-'));
    await chmod(folder, 0o755);
    own = await acquireOwnPostgres({ folder, settings: { max_connections: '60', fsync: 'off' } });
    const db = openDatabase(own.url, { connectionsMax: 1 });
    await migrate(db);
    await db.close();
  });
  afterAll(async () => {
    await own.release();
    await rm(folder, { recursive: true, force: true });
  });

  test.skipIf(!hasPgBouncer)('serves 20 workers of 50 calls each through a pooler of 20', async ({ stage }) => {
    const pooler = await startPooler(own.url, 20);
    const { most } = await work(stage, pooler.url);
    expect(most).toBeLessThanOrEqual(pooler.size + ofTheTest);
  });

  test('serves 20 workers of 50 calls each without a pooler, and has room for a person beside them', async ({
    stage,
  }) => {
    const { most, mostOfOne } = await work(stage, own.url);
    expect(mostOfOne).toBeLessThanOrEqual(workerConnectionsMax + 1);
    expect(most).toBeLessThan(60);
  });

  /** Two pools of one connection each, and the one by which the server is held. */
  const ofTheTest = 3;

  async function work(stage: Stage, url: string): Promise<{ most: number; mostOfOne: number }> {
    const db = openDatabase(own.url, { connectionsMax: 1 });
    const looker = openDatabase(own.url, { connectionsMax: 1 });
    onTestFinished(async () => {
      await db.close();
      await looker.close();
    });
    const job = await submitReal(db, { model, items });
    const fleet = Array.from({ length: workers }, () =>
      stage.start(['worker', '--concurrency', String(calls)], { env: { DATABASE_URL: url } }),
    );
    let most = 0;
    let mostOfOne = 0;
    let inFlight = 0;
    await until(
      'the job ended',
      async () => {
        refuseEnded(fleet);
        const seen = await connectionsOf(looker);
        most = Math.max(most, seen.all);
        mostOfOne = Math.max(mostOfOne, seen.ofOne);
        const facts = await progressOf(db, job);
        inFlight = Math.max(inFlight, facts.inFlight);
        return facts.done === items;
      },
      200_000,
    );
    expect(await jobFacts(db, job)).toEqual(unharmed(items));
    expect(await callers(db, job)).toBe(workers);
    await asGuest(own.url);
    for (const worker of fleet) worker.process.kill('SIGTERM');
    for (const worker of fleet) expect(await worker.ended).toMatchObject({ code: 0 });
    console.log(`most connections ${most}, of one worker ${mostOfOne}, calls in flight ${inFlight}`);
    return { most, mostOfOne };
  }
});

/** Somebody who has no right to the connections that are kept for superusers. */
async function asGuest(url: string): Promise<void> {
  const admin = openDatabase(url, { connectionsMax: 1 });
  await admin.query(`drop role if exists guest`);
  await admin.query(`create role guest login password 'guest'`);
  const address = new URL(url);
  address.username = address.password = 'guest';
  const guest = openDatabase(address.href, { connectionsMax: 1 });
  await until('there is room', () => guest.query('select 1').then(Boolean, () => false), 40_000);
  await guest.close();
  await admin.close();
}

function refuseEnded(fleet: Command[]): void {
  const ended = fleet.find((worker) => worker.isOver);
  if (ended) throw new Error(`A worker ended: ${ended.said}`);
}

async function connectionsOf(db: Database): Promise<{ all: number; ofOne: number }> {
  const [row] = await db.query<{ all: number; ofOne: number }>(
    `select sum(n)::integer as all, coalesce(max(n) filter (where name like '%-%'), 0)::integer as "ofOne"
     from (select application_name as name, count(*) as n from pg_stat_activity where backend_type = 'client backend' group by 1) each`,
  );
  return row!;
}

async function progressOf(db: Database, job: string): Promise<{ done: number; inFlight: number }> {
  const [row] = await db.query<{ done: number; inFlight: number }>(
    'select completed_items as done, in_flight as "inFlight" from batch_jobs where id = $1',
    [job],
  );
  return row!;
}

async function callers(db: Database, job: string): Promise<number> {
  return (await db.query('select distinct worker from batch_attempts where batch_job_id = $1', [job])).length;
}
