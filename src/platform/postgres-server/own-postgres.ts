import type pg from 'pg';
import { findBinaries } from './binaries.ts';
import { DATABASE, inspectDataFolder, ROLE, readPassword } from './data-folder.ts';
import { enter, launchOf, type Site } from './enter.ts';
import { takeFileLock } from './file-lock.ts';
import { findRunning } from './find-running.ts';
import { isLastOne, stopServer } from './leave.ts';
import { choosePlace } from './place.ts';
import { keepPresence, type Presence } from './presence.ts';

export interface OwnPostgresOptions {
  /** The project's data folder, `.colloquy`; created when absent. */
  folder: string;
  /** Told what is being done, in words. */
  onStep?: (step: string) => void;
  /** Settings of Postgres over ours. They count when the server is started, not when a running one is adopted. */
  settings?: Record<string, string>;
}

export interface OwnPostgres {
  /** `postgres://user:password@127.0.0.1:port/colloquy` */
  url: string;
  dataDirectory: string;
  /** We started it; false: it ran already. */
  started: boolean;
  /** Sentences for the user, such as that the data are in another folder. */
  notes: string[];
  /** Leaves; the last one out stops the server. Close your other connections first: an open one counts as a user. */
  release(): Promise<void>;
}

/**
 * Colloquy's own Postgres: made on first use, adopted if it runs, else started. It is used until `release`, or until the
 * process dies, which it survives. Throws `PostgresServerError`.
 *
 * ```ts
 * const postgres = await acquireOwnPostgres({ folder: '.colloquy', onStep: console.log });
 * const pool = new pg.Pool({ connectionString: postgres.url });
 * // …
 * await pool.end();
 * await postgres.release();
 * ```
 */
export async function acquireOwnPostgres(options: OwnPostgresOptions): Promise<OwnPostgres> {
  const { folder, onStep, settings = {} } = options;
  const binaries = await findBinaries();
  const place = await choosePlace(folder);
  const site: Site = { place, binaries };
  // Also before the lock, which is a file: what is refused is left without a trace.
  await inspectDataFolder(place.dataDirectory, binaries.major);

  const { client, port, started } = await enter(site, { mayCreate: true, settings, onStep });
  const reopen = async () => (await enter(site, { mayCreate: false, settings, choosePort: async () => port })).client;
  const presence = keepPresence(client, reopen);
  const password = await readPassword(place.dataDirectory);
  let released: Promise<void> | undefined;
  return {
    url: `postgres://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`,
    dataDirectory: place.dataDirectory,
    started,
    notes: place.notes,
    release() {
      released ??= leave(site, presence);
      return released;
    },
  };
}

/**
 * Stops a server that killed processes left behind, if nobody uses it; true if none runs afterwards. For folders that no
 * later process will come to, such as those of interrupted test runs. Starts nothing.
 */
export async function stopUnusedPostgres(folder: string): Promise<boolean> {
  const binaries = await findBinaries();
  const site: Site = { place: await choosePlace(folder), binaries };
  const { dataDirectory, lockFile } = site.place;
  if ((await inspectDataFolder(dataDirectory, binaries.major)) === 'absent') return true;
  const lock = await takeFileLock(lockFile);
  try {
    const found = await findRunning(dataDirectory, 0);
    if (found.state !== 'running') return found.state === 'absent';
    return await leaveServer(site, found.client);
  } finally {
    lock.release();
  }
}

async function leave(site: Site, presence: Presence): Promise<void> {
  const client = await presence.end();
  if (!client) return; // the server is gone already
  const lock = await takeFileLock(site.place.lockFile).catch(async (error) => {
    await client.end();
    throw error;
  });
  try {
    await leaveServer(site, client);
  } finally {
    lock.release();
  }
}

/** Ends our connection, and the server with it if it was the last one; then true. To be called under the lock. */
async function leaveServer(site: Site, client: pg.Client): Promise<boolean> {
  const last = await isLastOne(client).catch(() => false); // it went away this very moment
  await client.end();
  if (!last) return false;
  const { binaries, account } = await launchOf(site);
  await stopServer(site.place.dataDirectory, binaries, account);
  return true;
}
