import { randomBytes } from 'node:crypto';
import { describe, expect, inject, onTestFinished } from 'vitest';
import { allDuties } from '#engine/duties.ts';
import { stayInFleet } from '#engine/fleet.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { advanceLargeActs } from '#ledger/large-acts.ts';
import { retryItems } from '#ledger/retry-items.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { migrate } from '#platform/migrate.ts';
import { test } from '../cli/support/stage.ts';
import { jobFacts, unharmed } from '../crash/support/job-facts.ts';
import { eightItems } from '../crash/support/plans.ts';
import { until } from '../postgres-server/support/processes.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';
import { submit } from '../setup/jobs.ts';
import { withDatabase } from '../setup/postgres.ts';
import { hasPgBouncer, startPooler } from './support/pgbouncer.ts';

/** A fresh database, its pooler, and a pool of connections to that. */
async function pooled(connectionsMax = 4): Promise<{ db: Database; url: string }> {
  const { url } = await startPooler((await freshDatabase()).url);
  const db = openDatabase(url, { connectionsMax });
  onTestFinished(() => db.close());
  return { db, url };
}

describe.skipIf(!hasPgBouncer)('through a transaction pooler', { timeout: 120_000 }, () => {
  test('a database is migrated by four processes at once', async () => {
    const server = inject('postgresUrl');
    const admin = openDatabase(server, { connectionsMax: 1 });
    const name = `pooled_${randomBytes(6).toString('hex')}`;
    await admin.query(`create database ${name} encoding 'UTF8' template template0`);
    const { url } = await startPooler(withDatabase(server, name));
    const dbs = Array.from({ length: 4 }, () => openDatabase(url, { connectionsMax: 1 }));
    const results = await Promise.all(dbs.map((db) => migrate(db)));
    expect(results.flatMap(({ pending }) => pending)).toEqual([]);
    await Promise.all(dbs.map((db) => db.close()));
    await until('nobody is connected', async () => {
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, [name]);
      return (await admin.query('select from pg_stat_activity where datname = $1', [name])).length === 0;
    });
    await admin.query(`drop database ${name} with (force)`);
    await admin.close();
  });

  test('four drains work off a job, none does what another did, and the invariants hold', async () => {
    const { db } = await pooled(8);
    const job = await submitReal(db, {
      model: 'rehearsal:default?latencyMs=20&serverError=0.1',
      items: 90,
      maxAttempts: 10,
    });
    await Promise.all(
      [1, 2, 3, 4].map((n) =>
        drainOf(db, { worker: `w${n}`, concurrency: 8 }).run({ jobId: null }, { untilEmpty: true }),
      ),
    );
    await until('the job ended', async () => {
      await drainOf(db).run({ jobId: null }, { untilEmpty: true });
      return (await jobFacts(db, job)).status === 'completed';
    });
    expect(await jobFacts(db, job)).toEqual(unharmed(90));
  });

  test('the commands submit, work, watch and cancel', async ({ stage }) => {
    const { db, url } = await pooled(1);
    const env = { DATABASE_URL: url };
    await stage.write('plan.yaml', eightItems('Pooled'));
    const submitted = await stage.run(['submit', 'plan.yaml', '--model', 'rehearsal:default?latencyMs=200'], { env });
    expect(submitted).toMatchObject({ code: 0 });
    const [{ id }] = (await db.query('select id from batch_jobs')) as [{ id: string }];
    const worker = stage.start(['worker', '--concurrency', '4'], { env });
    expect(await stage.run(['jobs', 'watch', id], { env })).toMatchObject({ code: 0 });
    expect(await jobFacts(db, id)).toEqual(unharmed(8));
    await worker.says(/No notifications arrive/);
    expect((await stage.run(['doctor'], { env })).stdout).toContain('No notifications arrive');

    await stage.run(['submit', 'plan.yaml', '--model', 'rehearsal:default?latencyMs=60000'], { env });
    const [{ second }] = (await db.query('select id as second from batch_jobs where id <> $1', [id])) as [
      { second: string },
    ];
    await until('its calls are in flight', async () => (await jobFacts(db, second)).inFlight === 4);
    expect(await stage.run(['jobs', 'cancel', second], { env })).toMatchObject({ code: 0 });
    worker.process.kill('SIGTERM');
    // It ends long before its calls would have: it heard of the cancel at its next renewal.
    expect(await worker.ended).toMatchObject({ code: 0 });
    expect(await jobFacts(db, second)).toMatchObject({ status: 'cancelled', inFlight: 0, violations: [] });
  });

  test('an act on 25,000 items ends, slice by slice', async () => {
    const { db } = await pooled();
    const job = await submit(db, 25_000);
    await cancelJob(db, job, 'a test', 0);
    while (await advanceLargeActs(db));
    expect(await jobFacts(db, job)).toMatchObject({ status: 'cancelled', failed: 25_000 });
    await retryItems(db, job, { includeCancelled: true });
    while (await advanceLargeActs(db));
    expect(await db.query(`select count(*)::integer as n from batch_items where status = 'queued'`)).toEqual([
      { n: 25_000 },
    ]);
    expect(await checkInvariants(db)).toEqual([]);
  });

  test('the fleet does its duties', async () => {
    const { db } = await pooled(2);
    const errors: string[] = [];
    let done = 0;
    const duty = { name: 'a-duty', cron: '* * * * *', slice: async () => ++done < 0 };
    onTestFinished(stayInFleet(db, [...allDuties(30), duty], (error) => errors.push(error.message)));
    await until('it is scheduled', async () => (await schedules(db)).includes('a-duty'));
    await db.query(`insert into colloquy_fleet.job (name) values ('a-duty')`);
    await until('it is done', () => done > 0);
    expect(errors).toEqual([]);
  });
});

async function schedules(db: Database): Promise<string[]> {
  const rows = await db.query<{ name: string }>('select name from colloquy_fleet.schedule').catch(() => []);
  return rows.map(({ name }) => name);
}
