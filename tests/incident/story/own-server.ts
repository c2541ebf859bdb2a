import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '#platform/database.ts';
import { acquireOwnPostgres } from '#platform/postgres-server/index.ts';
import { withDatabase } from '../../setup/postgres.ts';

/** A Postgres of the story's own, in a temporary folder. */
export interface OwnServer {
  /** An empty database. */
  newDatabase(name: string): Promise<Database>;
  /** Stops it, whoever is still connected, and removes its folder. */
  remove(): Promise<void>;
}

export async function openOwnServer(): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-incident-'));
  await chmod(folder, 0o755);
  const server = await acquireOwnPostgres({ folder });
  const pools: Database[] = [];
  return {
    async newDatabase(name) {
      const admin = openDatabase(server.url, { connectionsMax: 1 });
      await admin.query(`create database ${name} encoding 'UTF8' template template0`);
      await admin.close();
      const db = openDatabase(withDatabase(server.url, name), { connectionsMax: 2 });
      pools.push(db);
      return db;
    },
    async remove() {
      await Promise.all(pools.map((db) => db.close().catch(() => {})));
      await server.release();
      await stop(join(server.dataDirectory, 'postmaster.pid'));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Of an interrupted story somebody may still be connected; then it is still there after it was released. */
async function stop(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGINT');
  while (existsSync(pidFile)) await new Promise((resolve) => setTimeout(resolve, 20));
}
