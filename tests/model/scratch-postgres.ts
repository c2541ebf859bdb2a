import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '#platform/database.ts';
import { migrate } from '#platform/migrate.ts';
import { acquireOwnPostgres } from '#platform/postgres-server/index.ts';

/**
 * A migrated database on a Postgres of its own, without fsync, for a proof that runs outside of the tests; it is removed afterwards. `connect` opens further pools of
 * one connection each.
 */
export async function withScratchPostgres<Result>(
  act: (db: Database, connect: () => Database) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-prove-'));
  await chmod(folder, 0o755);
  const server = await acquireOwnPostgres({
    folder,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  const pools: Database[] = [];
  const connect = () => {
    const pool = openDatabase(server.url, { connectionsMax: 1 });
    pools.push(pool);
    return pool;
  };
  try {
    const db = connect();
    await migrate(db);
    return await act(db, connect);
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
    await server.release();
    await rm(folder, { recursive: true, force: true });
  }
}
