import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '#engine/open-store.ts';
import { writeWholeFile } from '#platform/backup/backup-file.ts';
import { writeBackup } from '#platform/backup/write-backup.ts';
import { readConfig } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { submit } from '../setup/jobs.ts';
import { backupOf, contentOf, emptyDatabase, restoreInto } from './support/backups.ts';

async function started(): Promise<Database> {
  const target = await emptyDatabase();
  await (await openStore(readConfig({ DATABASE_URL: target.url }))).close();
  return target;
}

describe('a restore refuses, and leaves as it was, a database', () => {
  test.each([
    { what: 'with a job', sql: '', says: 'batch_items, batch_job_logs, batch_jobs' },
    {
      what: 'with a persona of one’s own',
      sql: `insert into personas (organization_id, key, name) select id, 'mine', 'Mine' from organizations`,
      says: 'personas',
    },
    {
      what: 'with a topic that was changed',
      sql: `update training_topics set version = 2 where key = (select min(key) from training_topics)`,
      says: 'training_topics',
    },
    {
      what: 'with a price of one’s own',
      sql: `insert into model_prices (provider, model, effective_from, input_usd_per_million, output_usd_per_million) values ('local', 'm', now(), 0, 0)`,
      says: 'model_prices',
    },
  ])('$what', async ({ sql, says }) => {
    const { db } = await freshDatabase();
    const backup = await backupOf(db);
    const target = await started();
    await (sql ? target.query(sql) : submit(target, 1));
    const before = await contentOf(target);
    await expect(restoreInto(target, backup)).rejects.toMatchObject({
      code: 'target_not_empty',
      message: expect.stringContaining(`(${says}`),
      next: expect.stringContaining('DATABASE_URL'),
    });
    expect(await contentOf(target)).toEqual(before);
  });

  test('where others’ tables hang on Colloquy’s', async () => {
    const { db } = await freshDatabase();
    const target = await started();
    await target.query('create table others (job uuid references batch_jobs)');
    await expect(restoreInto(target, await backupOf(db))).rejects.toMatchObject({
      code: 'target_not_empty',
      message: expect.stringContaining('did not make depends on'),
    });
    expect((await target.query('select from personas')).length).toBeGreaterThan(0);
  });

  test('with tables of the same names that Colloquy did not make', async () => {
    const { db } = await freshDatabase();
    const target = await emptyDatabase();
    await target.query('create table batch_jobs (id integer)');
    await expect(restoreInto(target, await backupOf(db))).rejects.toMatchObject({
      code: 'target_not_empty',
      message: expect.stringContaining('batch_jobs'),
    });
  });
});

test('two restores into one database at once: one is done and the other is refused', async () => {
  const { db } = await freshDatabase();
  await submit(db, 3);
  const backup = await backupOf(db);
  const target = await emptyDatabase();
  const both = await Promise.allSettled([restoreInto(target, backup), restoreInto(target, backup)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find((each) => each.status === 'rejected')?.reason).toMatchObject({ code: 'target_not_empty' });
});

describe('the file of a backup', () => {
  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'colloquy-backup-'));
    onTestFinished(() => rm(path, { recursive: true, force: true }));
    return path;
  }

  test('is not overwritten unless told so, is its owner’s only, and is as it was when writing fails', async () => {
    const { db } = await freshDatabase();
    const path = await folder();
    const file = join(path, 'b.tar');
    await writeFile(file, 'precious');
    const backup = (force?: boolean) => writeWholeFile(file, { force }, (write) => writeBackup(db.url, write));
    await expect(backup()).rejects.toMatchObject({ code: 'file_unwritable', next: expect.stringContaining('--force') });
    const failing = writeWholeFile(file, { force: true }, async (write) => {
      await write(Buffer.from('half'));
      throw new Error('the disk burns');
    });
    await expect(failing).rejects.toThrow('the disk burns');
    expect(await readdir(path)).toEqual(['b.tar']);
    expect(await readFile(file, 'utf8')).toBe('precious');
    await backup(true);
    expect(await readdir(path)).toEqual(['b.tar']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('in a folder that is not there is refused', async () => {
    const file = join(await folder(), 'no', 'b.tar');
    await expect(writeWholeFile(file, {}, async () => {})).rejects.toMatchObject({ code: 'file_unwritable' });
  });
});
