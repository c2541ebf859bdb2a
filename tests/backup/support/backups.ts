import { randomBytes } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import { type Restored, restoreBackup } from '#engine/restore-backup.ts';
import { verifyBackup } from '#platform/backup/read-backup.ts';
import { writeBackup } from '#platform/backup/write-backup.ts';
import { type Database, openDatabase, type Queryable } from '#platform/database.ts';
import { withDatabase } from '../../setup/postgres.ts';

/** A backup in memory. */
export async function backupOf(db: Database): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await writeBackup(db.url, async (piece) => void pieces.push(Buffer.from(piece)));
  return Buffer.concat(pieces);
}

/** In pieces of an odd size, as a file or a pipe may give them. */
export async function* piecesOf(backup: Buffer, bytes = 65_521): AsyncGenerator<Buffer> {
  for (let at = 0; at < backup.length; at += bytes) yield backup.subarray(at, at + bytes);
}

/** As from a file, which is read through before. */
export async function restoreInto(db: Database, backup: Buffer): Promise<Restored> {
  const known = await verifyBackup(piecesOf(backup));
  return restoreBackup(db.url, piecesOf(backup), { known });
}

/** A database without anything in it, for one test. */
export async function emptyDatabase(serverUrl = inject('postgresUrl')): Promise<Database> {
  const name = `restored_${randomBytes(8).toString('hex')}`;
  const admin = openDatabase(serverUrl, { connectionsMax: 1 });
  await admin.query(`create database ${name} encoding 'UTF8' template template0`);
  const db = openDatabase(withDatabase(serverUrl, name));
  onTestFinished(async () => {
    await db.close();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.close();
  });
  return db;
}

export async function tableNames(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`,
  );
  return rows.map(({ name }) => name);
}

/** All that a database holds, of each table each row as Postgres writes it, generated columns too. */
export async function contentOf(db: Queryable, except: string[] = []): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const name of (await tableNames(db)).filter((each) => !except.includes(each))) {
    const rows = await db.query<{ row: string }>(`select t::text as row from ${name} t order by 1`);
    content[name] = rows.map(({ row }) => row);
  }
  return content;
}
