import { PgBoss } from 'pg-boss';
import { expect, onTestFinished, test } from 'vitest';
import { allDuties, doDuties } from '#engine/duties.ts';
import { stayInFleet } from '#engine/fleet.ts';
import { leaseTiming } from '#engine/timing.ts';
import { runWorker } from '#engine/worker.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { submit } from '../setup/jobs.ts';

const draft = async (db: Database) => {
  const id = await submit(db, 1);
  await db.query(`update batch_jobs set draft_expires_at = colloquy_now() - interval '1 second' where id = $1`, [id]);
};
const drafts = async (db: Database) =>
  (await db.query(`select from batch_jobs where large_act is distinct from 'delete'`)).length;

const duties = allDuties(30);

/** Sends what a schedule would send in its minute. */
async function sender(db: Database): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: async (sql, values) => ({ rows: await db.query(sql, values) }) },
    schema: 'colloquy_fleet',
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => {});
  await boss.start();
  onTestFinished(() => boss.stop({ close: false }));
  return boss;
}

function join(db: Database): string[] {
  const errors: string[] = [];
  const leave = stayInFleet(db, duties, (error) => errors.push(error.message));
  onTestFinished(leave);
  return errors;
}

test('every duty has its schedule, is done once in the fleet, and is tried again when it fails', {
  timeout: 60_000,
}, async () => {
  const { db } = await freshDatabase();
  let asked = 0;
  // The first one to do it meets an error of the database.
  const counting: Database = {
    ...db,
    query: async (sql, parameters) => {
      if (sql.includes('draft_expires_at <= colloquy_now()') && ++asked === 1) throw new Error('not now');
      return db.query(sql, parameters);
    },
  };
  const errors = [join(counting), join(counting)];
  await expect.poll(() => schedules(db), { timeout: 20_000 }).toEqual(duties.map(({ name }) => name).toSorted());
  await draft(db);
  await (await sender(db)).send('drafts', {});
  await expect.poll(() => drafts(db), { timeout: 30_000 }).toBe(0);
  // Once for the failure, once for the draft, once to see that there is no more.
  await expect.poll(() => asked, { timeout: 10_000 }).toBe(3);
  await expect.poll(() => states(db)).toEqual([{ state: 'completed', retry_count: 1 }]);
  expect(errors.flat()).toEqual([]);
});

test('a tick’s worth of duties stops when its time is over, and says what is left', async () => {
  const { db } = await freshDatabase();
  const done: string[] = [];
  const endless = (name: string) => ({ name, cron: '', slice: async () => done.push(name) > 0 });
  let now = 0;
  expect(await doDuties(db, 5, [endless('a'), endless('b')], () => now++)).toEqual(['b', 'a'].toSorted());
  expect(done).toEqual(['a', 'b', 'a', 'b', 'a']);
  expect(await doDuties(db, performance.now() + 10_000, duties)).toEqual([]);
});

test('a worker of one job does the fleet’s duties beside it: where every worker is one, nobody else would', async () => {
  const { db, url } = await freshDatabase();
  const job = await submit(db, 1);
  await draft(db);
  const providerFor = () => expect.fail('nothing is to be called');
  const only = { db, directUrl: url, name: 'only', kind: 'generate' as const, concurrency: 1, timing: leaseTiming };
  await runWorker({ ...only, keepRawDays: 30, keys: {}, providerFor }, { jobId: job }, { untilEmpty: true });
  expect(await drafts(db)).toBe(1);
});

async function schedules(db: Database): Promise<string[]> {
  const rows = await db
    .query<{ name: string }>('select name from colloquy_fleet.schedule order by name')
    .catch(() => []);
  return rows.map((row) => row.name);
}
const states = (db: Database) => db.query(`select state, retry_count from colloquy_fleet.job where name = 'drafts'`);
