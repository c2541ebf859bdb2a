import { randomBytes } from 'node:crypto';
import { inject, onTestFinished } from 'vitest';
import { checkInvariants } from '#ledger/invariants.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { withDatabase } from './postgres.ts';

export interface TestDatabase {
  db: Database;
  url: string;
  /** Another pool on the same database. */
  connect(connectionsMax?: number): Database;
}

/**
 * A fresh database from the migrated template, for one test. When the test ends the invariants are checked over all that it did (unless told not to, where a test breaks
 * them on purpose), and the database is dropped.
 */
export async function freshDatabase(options: { invariants?: boolean } = {}): Promise<TestDatabase> {
  const serverUrl = inject('postgresUrl');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const admin = openDatabase(serverUrl, { connectionsMax: 1 });
  await admin.query(`create database ${name} template ${inject('templateName')}`);
  const url = withDatabase(serverUrl, name);
  const pools: Database[] = [];
  const connect = (connectionsMax = 4) => {
    const pool = openDatabase(url, { connectionsMax });
    pools.push(pool);
    return pool;
  };
  const db = connect();
  onTestFinished(async () => {
    const violations = options.invariants === false ? [] : await checkInvariants(db);
    await Promise.all(pools.map((pool) => pool.close().catch(() => {})));
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.close();
    if (violations.length)
      throw new Error(`The ledger’s invariants are broken: ${JSON.stringify(violations, null, 1)}`);
  });
  return { db, url, connect };
}
