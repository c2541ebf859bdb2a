import { describe, expect, test } from 'vitest';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { ErrorCode } from '#domain/error-codes.ts';
import { restoreBackup } from '#engine/restore-backup.ts';
import { manifestName, sumName, sumOf } from '#platform/backup/format.ts';
import { verifyBackup } from '#platform/backup/read-backup.ts';
import { readTar, tarEnd, tarEntry } from '#platform/backup/tar.ts';
import { freshDatabase } from '../setup/database.ts';
import { submit } from '../setup/jobs.ts';
import { backupOf, emptyDatabase, piecesOf, restoreInto, tableNames } from './support/backups.ts';

async function smallBackup(): Promise<Buffer> {
  const { db } = await freshDatabase();
  await submit(db, 20);
  return backupOf(db);
}

const refusal = (act: Promise<unknown>): Promise<ColloquyError> =>
  act.then(
    () => {
      throw new Error('it was not refused');
    },
    (error) => {
      if (!(error instanceof ColloquyError)) throw error;
      return error;
    },
  );

/** Written again with other words in its JSON, and whole. */
async function reworded(backup: Buffer, change: (json: string) => string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let manifest = Buffer.alloc(0);
  for await (const { name, data } of readTar(piecesOf(backup))) {
    const written =
      name === sumName ? sumOf(manifest) : name.endsWith('.json') ? Buffer.from(change(data.toString())) : data;
    if (name === manifestName) manifest = Buffer.from(written);
    pieces.push(...tarEntry({ name, data: written }, 0));
  }
  return Buffer.concat([...pieces, tarEnd]);
}

describe('a backup', () => {
  test('is refused with any byte of it changed', async () => {
    const backup = await smallBackup();
    await verifyBackup(piecesOf(backup));
    for (let at = 0; at < backup.length; at += 61) {
      const bad = Buffer.from(backup);
      bad[at]! ^= 1 << (at % 8);
      const error = await refusal(verifyBackup(piecesOf(bad)));
      expect([at, error.code]).toEqual([at, 'backup_damaged']);
    }
  });

  test('is refused cut off anywhere, or with something after its end', async () => {
    const backup = await smallBackup();
    for (let bytes = 0; bytes < backup.length; bytes += 509)
      expect((await refusal(verifyBackup(piecesOf(backup.subarray(0, bytes))))).code).toBe('backup_damaged');
    for (const more of [Buffer.alloc(1), Buffer.alloc(512), backup])
      expect((await refusal(verifyBackup(piecesOf(Buffer.concat([backup, more]))))).code).toBe('backup_damaged');
  });

  test('says which part of it is damaged', async () => {
    const backup = await smallBackup();
    const bad = Buffer.from(backup);
    bad[bad.indexOf('batch_items/000001') + 600]! ^= 1;
    expect((await refusal(verifyBackup(piecesOf(bad)))).message).toContain('batch_items/000001.copy.zst');
  });

  test('that lacks a part is refused', async () => {
    const backup = await smallBackup();
    const kept: Buffer[] = [];
    for await (const entry of readTar(piecesOf(backup)))
      if (!entry.name.startsWith('batch_items/')) kept.push(...tarEntry(entry, 0));
    const error = await refusal(verifyBackup(piecesOf(Buffer.concat([...kept, tarEnd]))));
    expect([error.code, error.message]).toEqual(['backup_damaged', expect.stringContaining('batch_items/000001')]);
  });

  test.each<{ what: string; change: (json: string) => string; code: ErrorCode; says: string }>([
    {
      what: 'with a migration that this version does not know',
      change: (json) => json.replace('0002_never_stuck.sql', '9999_later.sql'),
      code: 'backup_too_new',
      says: '9999_later.sql',
    },
    {
      what: 'in a newer format',
      change: (json) => json.replace('"formatVersion": 1', '"formatVersion": 2'),
      code: 'backup_too_new',
      says: 'newer format',
    },
    {
      what: 'of another migration of the same name',
      change: (json) => json.replace(/"checksum": "./, '"checksum": "x'),
      code: 'migration_mismatch',
      says: '0001_foundation.sql',
    },
  ])('$what is refused, and nothing is left behind', async ({ change, code, says }) => {
    const target = await emptyDatabase();
    const error = await refusal(restoreInto(target, await reworded(await smallBackup(), change)));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(says)]);
    expect(await tableNames(target)).toEqual([]);
  });

  test('that comes through a pipe and ends too early, or is damaged at its end, leaves nothing behind', async () => {
    const backup = await smallBackup();
    const bad = Buffer.from(backup);
    bad[bad.indexOf('manifest.json') + 700]! ^= 1;
    for (const broken of [backup.subarray(0, backup.indexOf('manifest.json')), bad]) {
      const target = await emptyDatabase();
      const error = await refusal(restoreBackup(target.url, piecesOf(broken)));
      expect(error.code).toBe('backup_damaged');
      expect(await tableNames(target)).toEqual([]);
    }
  });
});

test('what is no backup is said to be none', async () => {
  const error = await refusal(verifyBackup(piecesOf(Buffer.from('PK\x03\x04 something else'.repeat(100)))));
  expect([error.code, error.message]).toEqual(['backup_damaged', expect.stringContaining('no backup of Colloquy')]);
});
