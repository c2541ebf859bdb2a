import { ColloquyError } from '#domain/colloquy-error.ts';
import { prepareDatabase } from '#engine/prepare-database.ts';
import { reconnectMs, releaseDeadLeases } from '#ledger/release-dead-leases.ts';
import type { Config } from '#platform/config.ts';
import { checkDatabase, type Database, openDatabase, shownUrl } from '#platform/database.ts';

export interface Store {
  db: Database;
  /** For a connection of one's own (LISTEN): never through a transaction pooler. */
  directUrl: string;
  /** Our own Postgres, not one that DATABASE_URL names. */
  own: boolean;
  /** Sentences for the user, from starting the server. */
  notes: string[];
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  /** Told of each step and its time. */
  onStep?: (step: string, ms: number) => void;
  connectionsMax?: number;
  /** Also what `pg_stat_activity` shows, by which a living worker is known. */
  applicationName?: string;
  /** Leave the schema as it is: for `doctor` and `migrate --status`. */
  migrate?: boolean;
}

/**
 * Opens the database that the configuration names, or Colloquy's own: started if it does not run, migrated, with the shipped scaffolding and prices in it.
 * @throws ColloquyError `database_unreachable`, `database_too_old`, `migration_mismatch`, `adoption_needed`, `data_folder_unusable`, `server_unusable`
 */
export async function openStore(config: Config, options: OpenStoreOptions = {}): Promise<Store> {
  const step = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const startedMs = performance.now();
    const result = await work();
    options.onStep?.(name, performance.now() - startedMs);
    return result;
  };
  const server = config.databaseUrl ? null : await step('Postgres', () => startOwn(config.dataFolder));
  const url = config.databaseUrl ?? server!.url;
  const db = openDatabase(url, {
    connectionsMax: options.connectionsMax ?? 4,
    applicationName: options.applicationName,
  });
  let laterRelease: NodeJS.Timeout | undefined;
  const close = async () => {
    clearTimeout(laterRelease);
    await db.close();
    await server?.release();
  };
  try {
    await step(server ? 'Connection' : shownUrl(url), () => checkDatabase(db, shownUrl(url)));
    if (options.migrate !== false) await step('Migrations', () => prepareDatabase(db));
    if (server && options.migrate !== false) laterRelease = await freeDeadLeases(db);
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  return { db, directUrl: config.databaseDirectUrl ?? url, own: server !== null, notes: server?.notes ?? [], close };
}

/**
 * Every worker of our own server is connected to it directly, so one without a connection is dead. Right after the server's start nobody can be told dead yet: then once
 * more when everyone living is back.
 */
async function freeDeadLeases(db: Database): Promise<NodeJS.Timeout> {
  await releaseDeadLeases(db);
  return setTimeout(() => void releaseDeadLeases(db).catch(() => {}), reconnectMs + 500).unref();
}

async function startOwn(folder: string) {
  // Only here, so that a process with DATABASE_URL never loads what starts a server.
  const { acquireOwnPostgres, PostgresServerError } = await import('#platform/postgres-server/index.ts');
  try {
    return await acquireOwnPostgres({ folder });
  } catch (error) {
    if (!(error instanceof PostgresServerError)) throw error;
    const code = error.code === 'postgres_start_failed' ? 'server_unusable' : 'data_folder_unusable';
    throw new ColloquyError(code, error.message, { next: error.hint, cause: error });
  }
}
