import { randomBytes } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import { type Database, openDatabase } from '#platform/database.ts';
import { withDatabase } from '../../setup/postgres.ts';
import { createOldTables, type OldShape } from './old-tables.ts';

export interface OldDatabase {
  db: Database;
  url: string;
  shape: OldShape;
}

/** A database of its own for one test, with old tables in it and nothing of ours. */
export async function oldDatabase(shape: OldShape = {}): Promise<OldDatabase> {
  const admin = openDatabase(inject('postgresUrl'), { connectionsMax: 1 });
  const name = `old_${randomBytes(6).toString('hex')}`;
  await admin.query(`create database ${name} encoding 'UTF8' template template0`);
  const url = withDatabase(inject('postgresUrl'), name);
  const db = openDatabase(url, { connectionsMax: 3 });
  onTestFinished(async () => {
    await db.close();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.close();
  });
  await createOldTables(db, shape);
  return { db, url, shape };
}
