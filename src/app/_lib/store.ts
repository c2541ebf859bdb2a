import { ColloquyError } from '#domain/colloquy-error.ts';
import { Drives } from '#engine/drives.ts';
import { type Models, modelsOf } from '#engine/models.ts';
import { timingOf } from '#engine/timing.ts';
import { workerName } from '#engine/worker-name.ts';
import { type Config, readConfig } from '#platform/config.ts';
import { type Database, openDatabase } from '#platform/database.ts';

/** What a request needs of the process: the database, the models that can be named, and what works on jobs while requests lend it time. */
export interface WebStore {
  db: Database;
  models: Models;
  drives: Drives;
  /** What a tick must bring; null: none is set. */
  cronSecret: string | null;
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
  const name = workerName('web-');
  return storeOf(config, openDatabase(config.databaseUrl, { connectionsMax, applicationName: name }), name);
}

/** @param name of this process; the connections of `db` bear it */
export function storeOf(config: Config, db: Database, name: string): WebStore {
  const models = modelsOf(config);
  const drives = new Drives({
    db,
    directUrl: config.databaseDirectUrl ?? db.url,
    name,
    timing: timingOf(config.leaseMs),
    functionMs: config.functionMs,
    ...models,
  });
  return { db, models, drives, cronSecret: config.cronSecret, secrets: config.secrets };
}
