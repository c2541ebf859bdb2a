import { randomBytes } from 'node:crypto';
import { expect, inject, onTestFinished, test } from 'vitest';
import { type Database, openDatabase } from '#platform/database.ts';
import { migrate, migrationStatus } from '#platform/migrate.ts';
import { withDatabase } from '../setup/postgres.ts';

/** A database without a schema. */
async function emptyDatabase(): Promise<{ db: Database; connect: () => Database }> {
  const admin = openDatabase(inject('postgresUrl'), { connectionsMax: 1 });
  const name = `empty_${randomBytes(6).toString('hex')}`;
  await admin.query(`create database ${name} encoding 'UTF8' template template0`);
  const pools: Database[] = [];
  const connect = () => {
    const pool = openDatabase(withDatabase(inject('postgresUrl'), name), { connectionsMax: 1 });
    pools.push(pool);
    return pool;
  };
  onTestFinished(async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    await admin.query(`drop database ${name} with (force)`);
    await admin.close();
  });
  return { db: connect(), connect };
}

test('eight processes that migrate at once apply each migration once, and all find it done', async () => {
  const { db, connect } = await emptyDatabase();
  const results = await Promise.all(Array.from({ length: 8 }, () => migrate(connect())));
  for (const result of results) expect(result.pending).toEqual([]);
  const rows = await db.query<{ name: string }>('select name from colloquy_migrations order by name');
  expect(rows.map((row) => row.name)).toEqual(results[0]?.applied);
});

test('status and a second migrate change nothing', async () => {
  const { db } = await emptyDatabase();
  expect((await migrationStatus(db)).applied).toEqual([]);
  expect(await db.query(`select from pg_tables where schemaname = 'public'`)).toEqual([]);
  await migrate(db);
  const before = await db.query('select * from colloquy_migrations');
  await migrate(db);
  expect(await db.query('select * from colloquy_migrations')).toEqual(before);
});

test('a migration that was changed after it was applied is refused, and so is a database of a newer version', async () => {
  const { db } = await emptyDatabase();
  await migrate(db);
  await db.query(`update colloquy_migrations set checksum = 'other' where name like '0002%'`);
  await expect(migrate(db)).rejects.toMatchObject({
    code: 'migration_mismatch',
    message: expect.stringContaining('0002'),
  });
  await db.query(`update colloquy_migrations set name = '9999_future.sql' where name like '0002%'`);
  await expect(migrate(db)).rejects.toMatchObject({
    code: 'migration_mismatch',
    message: expect.stringContaining('newer'),
  });
});

test('every table has row-level security enabled', async () => {
  const { db } = await emptyDatabase();
  await migrate(db);
  const rows = await db.query<{ relname: string }>(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not relrowsecurity`,
  );
  expect(rows.map((row) => row.relname)).toEqual([]);
});
