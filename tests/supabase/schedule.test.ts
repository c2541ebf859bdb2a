import { afterAll, beforeAll, describe, expect } from 'vitest';
import { countCalls } from '#ledger/count-calls.ts';
import { readSchedule, schedule } from '#ledger/schedule.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { migrate } from '#platform/migrate.ts';
import { test } from '../cli/support/stage.ts';
import { jobFacts } from '../crash/support/job-facts.ts';
import { seededRandom } from '../crash/support/seed.ts';
import { until } from '../postgres-server/support/processes.ts';
import { submitReal } from '../setup/drain.ts';
import { type CronServer, cronServer, enableNetAndVault, enablePgCron, hasPgCron } from './support/cron-server.ts';
import { type Sender, startSender } from './support/sender.ts';
import { Web } from './support/web.ts';

if (!hasPgCron)
  console.log('pg_cron is not installed (Debian: postgresql-15-cron): the tests of the schedule are skipped.');

const secret = 'the secret of the cron';
const items = 6;

describe.skipIf(!hasPgCron)('a database that schedules', { timeout: 120_000 }, () => {
  let server: CronServer;
  let db: Database;
  let web: Web;
  let sender: Sender;
  beforeAll(async () => {
    server = await cronServer();
    db = openDatabase(server.url);
    // The tick of a serverless function that may run for long; its leases are short, so that the test is.
    web = new Web({ DATABASE_URL: server.url, CRON_SECRET: secret, COLLOQUY_LEASE_SECONDS: '2' });
    sender = startSender(server.admin);
  });
  afterAll(async () => {
    await sender.stop();
    await web.kill();
    await db.close();
    await server.remove();
  });

  test('is migrated before its extensions are enabled, and each step says what is missing', async () => {
    await migrate(db);
    expect(await schedule(db)).toBe('Nothing is scheduled: pg_cron is not enabled in this database.');
    expect((await readSchedule(db)).sentence).toContain('no pg_cron');

    await server.admin.query('create extension pg_cron');
    expect(await schedule(db)).toContain('app may not use');
    expect((await readSchedule(db)).pgCron).toBe(false);

    await server.admin.query('drop extension pg_cron');
    await enablePgCron(server);
    expect(await schedule(db)).toContain('No ticks are sent: pg_net is not enabled');
    expect(await readSchedule(db)).toMatchObject({ pgCron: true, pgNet: false, reaps: true, ticks: false });

    await enableNetAndVault(server);
    expect(await schedule(db)).toContain('the Vault needs two secrets');
    expect((await readSchedule(db)).sentence).toContain('colloquy migrate');
    await expect(db.query('select colloquy_tick()')).rejects.toThrow('The Vault needs two secrets');

    await web.start();
    await server.admin.query(
      `insert into vault.secrets values ('colloquy_url', $1), ('colloquy_cron_secret', 'not the right one')`,
      [`${web.url}/`],
    );
    for (const _ of ['first', 'again']) expect(await schedule(db)).toContain('and ticks are sent');
    expect(await db.query('select jobname, schedule, command from cron.job order by jobname')).toEqual([
      { jobname: 'colloquy-forget', schedule: '17 3 * * *', command: expect.stringContaining('job_run_details') },
      { jobname: 'colloquy-reap', schedule: '* * * * *', command: 'select public.colloquy_reap()' },
      { jobname: 'colloquy-tick', schedule: '* * * * *', command: 'select public.colloquy_tick()' },
    ]);
    expect((await readSchedule(db)).sentence).toContain('the first is still to come');
  });

  test('by its ticks alone ends six of six, though the web process is frozen and killed, and the queue of pg_net lost', async () => {
    const random = seededRandom();
    await server.admin.query(`update vault.secrets set secret = $1 where name = 'colloquy_cron_secret'`, [secret]);
    // From before the job is there: no tick may reach it until the queue was lost.
    sender.sends = false;
    const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=1500', items, concurrency: 2 });
    const taken = async () => (await countCalls(db, job)).calls;
    // This pg_cron has nothing finer than minutes, so a run of its own sends what “1 second” would.
    await tickByTheSecond(server);

    await until('ticks are queued', async () => (await queued(server)) >= 3);
    await server.crash();
    await server.start();
    await until('the server answers', () =>
      queued(server).then(
        () => true,
        () => false,
      ),
    );
    expect(await queued(server)).toBeLessThanOrEqual(1);
    expect(await taken()).toBe(0);
    sender.sends = true;

    for (const [round, harm] of (['killed', 'frozen', 'killed'] as const).entries()) {
      await until(
        'calls are in flight',
        async () => (await taken()) > round * 2 && (await inFlight(db, job)) > 0,
        60_000,
      );
      await new Promise((resolve) => setTimeout(resolve, random.between(0, 1_200)));
      if (harm === 'killed') await web.kill();
      else web.freeze();
      // Nobody is left who could take its leases back but the database.
      await until('its leases were taken back', async () => (await inFlight(db, job)) === 0);
      if (harm === 'killed') await web.start();
      else web.thaw();
    }
    await until('the job ended', async () => (await jobFacts(db, job)).status === 'completed', 60_000);
    expect(await jobFacts(db, job)).toMatchObject({ successful: items, failed: 0, inFlight: 0, violations: [] });
  });

  test('sends its own ticks by the minute, also such that take longer than pg_net listens, and knows when the last one arrived', async ({
    stage,
  }) => {
    await server.admin.query(`select cron.unschedule('by-the-second')`);
    await server.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where query like '%by_the_second%' and pid <> pg_backend_pid()`,
    );
    const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=6000', items });
    // A tick that takes longer than pg_net listens goes on.
    await until(
      'pg_cron sent a tick, and it is through',
      async () => (await jobFacts(db, job)).status === 'completed',
      70_000,
    );
    expect(
      await db.query('select distinct batch_job_id from batch_attempts where batch_job_id = $1 and token > 1', [job]),
    ).toEqual([]);
    expect(await numberOf(server.admin, 'net._http_response where timed_out')).toBeGreaterThan(0);
    // pg_cron writes what came of a run a moment after it.
    await until('the last run is noted', async () => (await readSchedule(db)).lastStatus === 'succeeded');
    const { lastStatus, lastTick, lastRun, sentence } = await readSchedule(db);
    expect({ lastStatus, lastTick, lastRun }).toEqual({
      lastStatus: 'succeeded',
      lastTick: expect.any(String),
      lastRun: expect.any(String),
    });
    expect(sentence).toBe(`The database sends a tick by the minute, the last at ${lastRun}.`);
    const env = { DATABASE_URL: server.url };
    expect((await stage.run(['doctor'], { env })).stdout).toContain(
      'The database sends a tick by the minute, the last at',
    );

    await server.admin.query(`delete from vault.secrets where name = 'colloquy_url'`);
    expect((await stage.run(['migrate'], { env })).stderr).toContain('No ticks are sent: the Vault needs two secrets');
    expect((await readSchedule(db)).ticks).toBe(false);
  });
});

async function tickByTheSecond({ admin, crash, start }: CronServer): Promise<void> {
  await admin.query(`create procedure by_the_second() language plpgsql as $$
    begin loop perform colloquy_reap(2000); perform colloquy_tick(); commit; perform pg_sleep(1); commit; end loop; end $$`);
  await admin.query(`select cron.schedule('by-the-second', '@reboot', 'call public.by_the_second()')`);
  await crash();
  await start();
}

const numberOf = async (db: Database, sql: string, parameters: unknown[] = []) =>
  (await db.query<{ n: number }>(`select count(*)::integer as n from ${sql}`, parameters))[0]!.n;

const queued = ({ admin }: CronServer) => numberOf(admin, 'net.http_request_queue');
const inFlight = (db: Database, job: string) =>
  numberOf(db, `batch_items where batch_job_id = $1 and status = 'processing'`, [job]);
