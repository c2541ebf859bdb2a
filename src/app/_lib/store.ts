import { setTimeout as sleep } from 'node:timers/promises';
import { after } from 'next/server';
import { type Doors, openDoors } from '#app/_lib/auth/doors.ts';
import { expectDailyTick } from '#app/_lib/daily-tick.ts';
import { webLog } from '#app/_lib/web-log.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { Drives } from '#engine/drives.ts';
import type { KickTarget } from '#engine/kick.ts';
import { logEvents } from '#engine/log-events.ts';
import { type Models, modelsOf } from '#engine/models.ts';
import { type Notifier, notifierOf } from '#engine/notify.ts';
import { timingOf } from '#engine/timing.ts';
import { workerName } from '#engine/worker-name.ts';
import type { AllowedAddresses } from '#platform/allowed-addresses.ts';
import { type Config, readConfig } from '#platform/config.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { type SecretBox, secretBox } from '#platform/secret-box.ts';

/** What a request needs of the process: the database, the models that can be named, and what works on jobs while requests lend it time. */
export interface WebStore {
  db: Database;
  models: Models;
  drives: Drives;
  /** By what it is known who asks. */
  doors: Doors;
  /** What a tick must bring; null: none is set. */
  cronSecret: string | null;
  /** What metrics may be read by from elsewhere; null: none is set. */
  metricsToken: string | null;
  /** What tells others of jobs. */
  notifier: Notifier;
  /** Does what may take as long as the platform lets it, once the answer is sent. */
  afterAnswer: (work: () => Promise<void>) => void;
  /** Under what organisations’ keys of providers are kept; null: there is no COLLOQUY_SECRET. */
  secretBox: SecretBox | null;
  /** What organisations may have us ask that is no public address. */
  allowed: AllowedAddresses;
  /** Values that must not show in a log; those that are read or set later are added. */
  secrets: string[];
}

/** Each route's bundle has its own copy of this module, but there is one global object. */
const holder = globalThis as typeof globalThis & { colloquyWebStore?: WebStore };

/** A function that is frozen keeps its connections: it has few, and they are closed while it still runs. */
const pools = {
  process: { connectionsMax: 8, idleMs: 30_000 },
  function: { connectionsMax: 3, idleMs: 500 },
} as const;

/** Resolves when a function's connections that nobody uses any more are closed. */
export const idleConnectionsClosed = () => sleep(pools.function.idleMs + 100);

/**
 * The store of this process, opened by the first that asks. The database is given: what starts one, migrates it and fills it is the process that started us.
 * @throws ColloquyError `configuration_invalid`
 */
export function webStore(): WebStore {
  holder.colloquyWebStore ??= open(readConfig(process.env));
  return holder.colloquyWebStore;
}

/** The store, where anybody has asked for it already. */
export const openedStore = (): WebStore | null => holder.colloquyWebStore ?? null;

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
  const pool = config.functions ? pools.function : pools.process;
  const db = openDatabase(config.databaseUrl, { ...pool, applicationName: name });
  // Should it fail, the tick itself tells when the next one comes.
  if (config.vercel) expectDailyTick(db, Date.now()).catch(() => {});
  return storeOf(config, db, name, after);
}

/**
 * @param name of this process; the connections of `db` bear it
 * @param afterAnswer where the platform runs what comes after an answer
 */
export function storeOf(config: Config, db: Database, name: string, afterAnswer: WebStore['afterAnswer']): WebStore {
  const models = modelsOf(config);
  const notifier = notifierOf(config);
  const drives = new Drives({
    db,
    notifier,
    onEvent: logEvents(webLog()),
    // A function has no connection to spare for notifications, and behind a pooler would hear none.
    directUrl: config.databaseDirectUrl ?? (config.functions ? null : db.url),
    name,
    timing: timingOf(config.leaseMs),
    keepRawDays: config.keepRawDays,
    functionMs: config.functionMs,
    functions: config.functions,
    kickTarget: kickTargetOf(config),
    ...models,
  });
  const doors = openDoors(config, db, (config.functions ? pools.function : pools.process).idleMs);
  const { cronSecret, metricsToken, allowed, secrets } = config;
  const box = config.secret === null ? null : secretBox(config.secret);
  return {
    ...{ db, models, drives, doors, notifier, cronSecret, metricsToken, afterAnswer, allowed, secrets },
    secretBox: box,
  };
}

function kickTargetOf({ functions, ownUrl, cronSecret, protectionBypass }: Config): KickTarget | null {
  if (!functions || ownUrl === null || cronSecret === null) return null;
  return { url: ownUrl, cronSecret, protectionBypass };
}
