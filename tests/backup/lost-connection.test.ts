import { expect, test } from 'vitest';
import { restoreBackup } from '#engine/restore-backup.ts';
import { writeBackup } from '#platform/backup/write-backup.ts';
import { isDatabaseAway, type Queryable } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { backupOf, emptyDatabase, piecesOf, tableNames } from './support/backups.ts';
import { fillWithBulk } from './support/bulk.ts';

const hangUp = (db: Queryable) =>
  db.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'colloquy-backup' and datname = current_database() and pid <> pg_backend_pid()`,
  );

/** Resolves with what it was refused with. */
const errorOf = (act: Promise<unknown>) =>
  act.then(
    () => {
      throw new Error('it came to its end');
    },
    (error: unknown) => error,
  );

test('a backup whose connection is lost in the middle of a table ends with that error', async () => {
  const { db } = await freshDatabase();
  await fillWithBulk(db);
  const error = await errorOf(
    writeBackup(db.url, async (piece) => {
      if (piece.toString('latin1', 0, 25).startsWith('model_prices/000001')) await hangUp(db);
    }),
  );
  expect([isDatabaseAway(error), error]).toEqual([true, error]);
});

test('a restore whose connection is lost in the middle of a table ends with that error, and leaves nothing', async () => {
  const { db } = await freshDatabase();
  await fillWithBulk(db);
  const backup = await backupOf(db);
  const target = await emptyDatabase();
  async function* source() {
    let read = 0;
    for await (const piece of piecesOf(backup)) {
      read += piece.length;
      if (read > backup.length / 2 && read - piece.length <= backup.length / 2) await hangUp(target);
      yield piece;
    }
  }
  const error = await errorOf(restoreBackup(target.url, source()));
  expect([isDatabaseAway(error), error]).toEqual([true, error]);
  expect(await tableNames(target)).toEqual([]);
});
