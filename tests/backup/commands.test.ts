import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { migrate } from '#platform/migrate.ts';
import { test } from '../cli/support/stage.ts';
import { until } from '../postgres-server/support/processes.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';
import { postgres15, startPostgres15 } from '../setup/postgres-15.ts';
import { backupOf, emptyDatabase, tableNames } from './support/backups.ts';
import { fillWithBulk } from './support/bulk.ts';

const summaryOf = (stdout: string) => JSON.parse(stdout) as { tables: Record<string, number>; postgresVersion: string };

/** A command takes a second on a quiet machine; each test runs several of them. */
const options = { timeout: 120_000 };

describe('what one server holds goes to another by two commands', options, () => {
  test('from Colloquy’s own to Colloquy’s own', async ({ stage }) => {
    expect(await stage.run(['backup', 'b.tar'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no database in'),
    });
    await stage.withDatabase(async (db) => {
      await migrate(db);
      await submitReal(db, { model: 'rehearsal:default', items: 6 });
      await drainOf(db).run({ jobId: null }, { items: 4, untilEmpty: true });
    });
    const written = await stage.run(['backup', 'b.tar', '--json']);
    expect(written).toMatchObject({ code: 0 });
    expect(summaryOf(written.stdout).tables).toMatchObject({ batch_jobs: 1, batch_items: 6, conversations: 4 });
    expect(await stage.run(['backup', 'b.tar'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there already'),
    });
    expect(await stage.run(['restore', 'b.tar'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('holds data already'),
    });

    await rename(stage.data, `${stage.data}-before`);
    expect(await stage.run(['restore', 'no.tar'])).toMatchObject({ code: 2 });
    expect(await stage.run(['restore', await stage.write('empty.tar', '')])).toMatchObject({ code: 1 });
    expect(existsSync(stage.data)).toBe(false);
    const restored = await stage.run(['restore', 'b.tar']);
    expect(restored).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Restored as of .*: 1 job, 6 items, 4 conversations/),
      stderr: expect.stringMatching(/All invariants hold\.[\s\S]*stop it first[\s\S]*pay for/),
    });
    await stage.withDatabase(async (db) => {
      await drainOf(db).run({ jobId: null }, { untilEmpty: true });
      expect(await db.query('select status, successful_items as done from batch_jobs')).toEqual([
        { status: 'completed', done: 6 },
      ]);
    });
  });

  test('from a data folder of Postgres 15 to the one that Colloquy brings, as its refusal says', async ({
    stage,
    skip,
  }) => {
    if (!existsSync(postgres15)) skip('Postgres 15 is not installed (Debian: postgresql-15)');
    const old = await startPostgres15();
    onTestFinished(() => old.stop());
    const db = await emptyDatabase(old.url);
    await migrate(db);
    await submitReal(db, { model: 'rehearsal:default', items: 6 });
    await drainOf(db).run({ jobId: null }, { items: 4, untilEmpty: true });
    await mkdir(join(stage.data, 'postgres'), { recursive: true });
    await writeFile(join(stage.data, 'postgres', 'PG_VERSION'), '15\n');

    const refused = await stage.run(['jobs']);
    expect(refused.stderr).toMatch(
      /Postgres 15[\s\S]*"colloquy backup FILE"; move the folder away \(mv (\S+) \1-15\)[\s\S]*"colloquy restore FILE"/,
    );
    const written = await stage.run(['backup', 'b.tar', '--json'], { env: { DATABASE_URL: db.url } });
    expect(summaryOf(written.stdout).postgresVersion).toMatch(/^15\./);
    await rename(join(stage.data, 'postgres'), join(stage.data, 'postgres-15'));
    expect(await stage.run(['restore', 'b.tar', '--json'])).toMatchObject({ code: 0 });
    await stage.withDatabase(async (own) => {
      expect(await own.query(`select current_setting('server_version_num')::integer / 10000 as major`)).toEqual([
        { major: 18 },
      ]);
      const conversations = 'select c::text as row from conversations c order by id';
      expect(await own.query(conversations)).toEqual(await db.query(conversations));
      await drainOf(own).run({ jobId: null }, { untilEmpty: true });
      expect(await own.query('select status, successful_items as done from batch_jobs')).toEqual([
        { status: 'completed', done: 6 },
      ]);
    });
  });
});

test('a backup whose reader goes away fails', options, async ({ stage }) => {
  const { db } = await freshDatabase();
  const command = stage.start(['backup', '-'], { env: { DATABASE_URL: db.url } });
  command.process.stdout!.destroy();
  expect(await command.ended).toMatchObject({ code: 2, stderr: expect.stringContaining('went away before its end') });
});

describe('killed in the middle,', options, () => {
  test('a backup leaves nothing that a restore takes for whole', async ({ stage }) => {
    const { db } = await freshDatabase();
    await fillWithBulk(db);
    const env = { DATABASE_URL: db.url };
    const command = stage.start(['backup', 'b.tar'], { env });
    const partial = async () => (await readdir(stage.root)).find((name) => name.endsWith('.partial'));
    const written = async (name = '') => (await stat(join(stage.root, name))).size;
    await until('it is in the middle', async () => (await written(await partial())) > 100_000);
    expect((await command.kill()).signal).toBe('SIGKILL');
    const left = await partial();
    expect([existsSync(join(stage.root, 'b.tar')), left]).toEqual([
      false,
      expect.stringMatching(/^b\.tar\.\d+\.partial$/),
    ]);
    const target = await emptyDatabase();
    const restored = await stage.run(['restore', left!], { env: { DATABASE_URL: target.url } });
    expect(restored).toMatchObject({ code: 1, stderr: expect.stringMatching(/damaged|no backup/) });
    expect(await tableNames(target)).toEqual([]);
    expect(await stage.run(['backup', 'b.tar'], { env })).toMatchObject({ code: 0 });
  });

  test.for(['SIGKILL', 'SIGINT'] as const)('by %s, a restore leaves an empty database', async (signal, { stage }) => {
    const { db } = await freshDatabase();
    await submitReal(db, { model: 'rehearsal:default', items: 12 });
    const backup = await backupOf(db);
    const target = await emptyDatabase();
    const command = stage.start(['restore', '-'], { env: { DATABASE_URL: target.url } });
    // All but its end: it waits for the rest with everything loaded.
    command.process.stdin!.write(backup.subarray(0, backup.indexOf('training_topics/000001') + 512));
    const loading = `select from pg_stat_activity where application_name = 'colloquy-backup' and datname = current_database() and backend_xid is not null`;
    await until('it loads', async () => (await target.query(loading)).length > 0);
    command.signal(signal);
    const ended = await command.ended;
    if (signal === 'SIGINT')
      expect(ended).toMatchObject({ code: 130, stderr: expect.stringContaining('The database is as it was.') });
    await until('its transaction is over', async () => (await target.query(loading)).length === 0);
    expect(await tableNames(target)).toEqual([]);
    expect(
      await stage.start(['restore', await stage.write('b.tar', backup)], { env: { DATABASE_URL: target.url } }).ended,
    ).toMatchObject({ code: 0 });
  });
});
