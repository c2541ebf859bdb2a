import { ColloquyError } from '#domain/colloquy-error.ts';
import { type Models, modelsOf } from '#engine/models.ts';
import { type Config, readConfig } from '#platform/config.ts';
import { type Database, openDatabase } from '#platform/database.ts';

/** What a request needs of the process: the database, and the models that can be named. */
export interface WebStore {
  db: Database;
  models: Models;
  /** Values that must not show in a log. */
  secrets: string[];
}

/** Each route's bundle has its own copy of this module, but there is one global object. */
const holder = globalThis as typeof globalThis & { colloquyWebStore?: WebStore };

const connectionsMax = 8;

/**
 * The store of this process, opened by the first that asks. The database is given: what starts one, migrates it and fills it is the process that started us.
 * @throws ColloquyError `configuration_invalid`
 */
export function webStore(): WebStore {
  holder.colloquyWebStore ??= open(readConfig(process.env));
  return holder.colloquyWebStore;
}

/** Values that must not show in a log; none while the store could not be opened, as then nothing was read that has any. */
export function knownSecrets(): string[] {
  return holder.colloquyWebStore?.secrets ?? [];
}

/** For tests: requests are answered from this store. */
export function setWebStore(store: WebStore): void {
  holder.colloquyWebStore = store;
}

function open(config: Config): WebStore {
  if (!config.databaseUrl) {
    throw new ColloquyError('configuration_invalid', 'The web app has no DATABASE_URL.', {
      next: 'Start it with colloquy start, or set DATABASE_URL.',
    });
  }
  const db = openDatabase(config.databaseUrl, { connectionsMax, applicationName: 'colloquy web' });
  return { db, models: modelsOf(config), secrets: config.secrets };
}
