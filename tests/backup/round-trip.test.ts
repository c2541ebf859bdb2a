import { randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '#engine/open-store.ts';
import { expireReservations } from '#ledger/expire-reservations.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { reportWorker } from '#ledger/workers.ts';
import { ownedTables } from '#platform/backup/owned-tables.ts';
import { verifyBackup } from '#platform/backup/read-backup.ts';
import { inSession } from '#platform/backup/session.ts';
import { advanceSequences } from '#platform/backup/set-aside.ts';
import { writeBackup } from '#platform/backup/write-backup.ts';
import { readConfig } from '#platform/config.ts';
import { applyMigrations, migrate, migrationStatus, shippedMigrations } from '#platform/migrate.ts';
import { freshDatabase } from '../setup/database.ts';
import { seed } from '../setup/drain.ts';
import { answer, claim, completed, submit } from '../setup/jobs.ts';
import { backupOf, contentOf, emptyDatabase, piecesOf, restoreInto, tableNames } from './support/backups.ts';

/** Text that a format with separators could break at. */
const hardText = 'tab\t, line\nfeed, \r, \\N, \\., "quote", \\\\ back, ’, 漢字, 🙂, ';

async function workedOn() {
  const { db } = await freshDatabase();
  await seed(db);
  await submit(db, 8, { name: hardText, description: '', sharedParameters: { hardText } });
  const { items } = await claim(db, { limit: 5 });
  const [first, second] = items;
  await settleAttempts(db, [
    completed(first!, {
      systemPrompt: hardText,
      conversation: { ...answer, turns: answer.turns.map((turn) => ({ ...turn, content: hardText })) },
    }),
    completed(second!),
  ]);
  await db.query(`update batch_attempts set raw_answer = '\\x00010a5cff' where id = $1`, [second!.attemptId]);
  return db;
}

describe('a restored database', () => {
  test('holds every row of every table as it was, byte for byte', async () => {
    const db = await workedOn();
    const target = await emptyDatabase();
    const { violations } = await restoreInto(target, await backupOf(db));
    expect(violations).toEqual([]);
    const [before, after] = [await contentOf(db), await contentOf(target)];
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(before.batch_items!.length + before.batch_attempts!.length + before.conversations!.length).toBe(15);
    for (const name of Object.keys(before).filter((each) => each !== 'batch_items'))
      expect(after[name]).toEqual(before[name]);
    const run_out = /,infinity|-infinity/;
    const free = (rows: string[]) => rows.map((row) => row.replace(/(,"[^"]*"|,-infinity)(?=,w1,)/, ',LEASE'));
    expect(free(after.batch_items!)).toEqual(free(before.batch_items!));
    expect(after.batch_items!.filter((row) => run_out.test(row))).toHaveLength(3);
  });

  test('has the indexes, keys, checks and columns that migrating makes', async () => {
    const db = await workedOn();
    const target = await emptyDatabase();
    await restoreInto(target, await backupOf(db));
    const shape = `
      select indexdef as line from pg_indexes where schemaname = 'public'
      union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
      union all select table_name || ' ' || column_name || ' ' || coalesce(column_default, '') from information_schema.columns where table_schema = 'public'
      union all select relname || ' ' || relrowsecurity from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
      order by 1`;
    expect(await target.query(shape)).toEqual(await db.query(shape));
  });

  test('gives what a worker held to the next claim at once, and keeps what those calls may cost counted', async () => {
    const db = await workedOn();
    await reportWorker(db, {
      name: 'w1',
      host: 'h',
      pid: 1,
      version: '0',
      kind: 'worker',
      concurrency: 3,
      inFlight: 3,
      providers: [],
    });
    const target = await emptyDatabase();
    expect((await restoreInto(target, await backupOf(db))).takenBack).toBe(3);
    expect(await target.query('select name from workers')).toEqual([]);
    const reserved = `select reserved_cost as reserved, unknown_cost as unknown from batch_jobs`;
    const before = await db.query<{ reserved: number; unknown: number }>(reserved);
    expect(await target.query(reserved)).toEqual(before);
    expect(before[0]!.reserved).toBeGreaterThan(0);

    // One claim takes back, and the next one gives.
    const first = await claim(target, { worker: 'new', limit: 6 });
    const second = await claim(target, { worker: 'new', limit: 6 });
    expect([first.reaped, first.items.length, second.items.length]).toEqual([3, 3, 3]);
    await target.query(
      `update batch_attempts set deadline_at = colloquy_now() where worker = 'w1' and settled_at is null`,
    );
    expect(await expireReservations(target)).toBe(3);
    const [after] = await target.query<{ reserved: number; unknown: number }>(reserved);
    expect(after!.unknown).toBeCloseTo(before[0]!.reserved, 9);
    expect(await checkInvariants(target)).toEqual([]);
  });

  test('may have been started once before, and is filled all the same', async () => {
    const db = await workedOn();
    const target = await emptyDatabase();
    await (await openStore(readConfig({ DATABASE_URL: target.url }))).close();
    await restoreInto(target, await backupOf(db));
    expect((await contentOf(target)).personas).toEqual((await contentOf(db)).personas);
  });

  test('is asked for by its statistics, not by guesses', async () => {
    const target = await emptyDatabase();
    await restoreInto(target, await backupOf(await workedOn()));
    const [row] = await target.query<{ known: number }>(
      `select count(*)::integer as known from pg_stats where schemaname = 'public' and tablename = 'batch_items'`,
    );
    expect(row!.known).toBeGreaterThan(10);
  });
});

describe('a backup', () => {
  test('has every table that migrating makes, and tells which tables beside them it leaves out', async () => {
    const { db } = await freshDatabase();
    const look = async () => {
      const pieces: Buffer[] = [];
      const { others } = await writeBackup(db.url, async (piece) => void pieces.push(piece));
      return { others, tables: (await verifyBackup(piecesOf(Buffer.concat(pieces)))).tables.map(({ name }) => name) };
    };
    // A migration whose table is not found by its SQL fails here.
    expect(await look()).toEqual({ others: [], tables: await tableNames(db) });
    await db.query('create table planted (id integer)');
    const planted = await look();
    expect(planted.others).toEqual(['planted']);
    expect(planted.tables).not.toContain('planted');
    expect(
      (
        await ownedTables(db, [{ sql: '-- create table no\ncreate table if not exists planted (id integer)' }])
      ).tables.map(({ name }) => name),
    ).toEqual(['colloquy_migrations', 'planted']);
  });

  test('by a role that row security hides rows from is refused, and not a part of it written', async () => {
    const { db } = await freshDatabase();
    const role = `reader_${randomBytes(8).toString('hex')}`;
    await db.query(`create role ${role} login password 'only for this test'`);
    await db.query(`grant select on all tables in schema public to ${role}`);
    onTestFinished(() =>
      db
        .query(`drop owned by ${role}`)
        .then(() => db.query(`drop role ${role}`))
        .then(() => {}),
    );
    const url = new URL(db.url);
    url.username = role;
    url.password = encodeURIComponent('only for this test');
    await expect(writeBackup(url.href, async () => {})).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining('row-level security'),
    });
  });

  test('of an older schema is restored into that schema and migrated, into a migrated database too', async () => {
    const old = await emptyDatabase();
    const [first, ...newer] = (await shippedMigrations()).map(({ name }) => name);
    await old.transaction((connection) => applyMigrations(connection, { applied: [], pending: [first!] }));
    await old.query(
      `insert into batch_jobs (organization_id, name, model) select id, 'old', 'rehearsal:default' from organizations`,
    );
    const backup = await backupOf(old);
    const migrated = await emptyDatabase();
    await migrate(migrated);
    for (const target of [await emptyDatabase(), migrated]) {
      expect((await restoreInto(target, backup)).migrated).toEqual(newer);
      expect(await migrationStatus(target)).toEqual({ applied: [first, ...newer], pending: [] });
      expect(await target.query('select name, provider, large_act_position from batch_jobs')).toEqual([
        { name: 'old', provider: 'rehearsal', large_act_position: 0 },
      ]);
    }
  });
});

test('a numbered column goes on after the largest number that was loaded', async () => {
  const db = await emptyDatabase();
  await db.query('create table numbered (id bigint generated always as identity, n serial, name text)');
  await db.query('create table empty (id bigint generated by default as identity)');
  await db.query(`insert into numbered (id, n, name) overriding system value values (41, 7, 'loaded')`);
  const { tables } = await ownedTables(db, [{ sql: 'create table numbered; create table empty;' }]);
  await inSession(db.url, 'begin', (session) => advanceSequences(session, tables));
  await db.query(`insert into numbered (name) values ('new')`);
  await db.query('insert into empty default values');
  expect(await db.query(`select id, n from numbered where name = 'new'`)).toEqual([{ id: 42, n: 8 }]);
  expect(await db.query('select id from empty')).toEqual([{ id: 1 }]);
});
