import type pg from 'pg';
import { connect, servesFolder } from './connect.ts';
import { readPassword } from './data-folder.ts';
import { errorCode, PostgresServerError, unwritable } from './errors.ts';
import { isAlive, isServerOf, readPidFile, removePidFile } from './pid-file.ts';

export type Found =
  | { state: 'running'; client: pg.Client; port: number }
  /** It is there, but starting, recovering, or stopping: ask again. */
  | { state: 'busy'; problem: unknown }
  | { state: 'absent' };

const CANNOT_CONNECT_NOW = '57P03';
const DISK_FULL = '53100';
const REFUSED = new Set(['28P01', '28000']);
/** How long a pid file may stay without sense before it is a left-over. */
const SENSELESS_MS_MAX = 500;
/** How long a process of which the system does not tell whether it is ours (Windows) may take to answer. */
const UNKNOWN_MS_MAX = 5_000;

/**
 * Looks for the data folder's server. `running` is proven: it took our password and has this folder under it. A pid
 * file whose number meanwhile belongs to someone else is removed; that someone is never signalled. Should we be wrong,
 * Postgres' own interlock (the shared memory of the data folder) still refuses a second server. `waitedMs`: since first asked.
 */
export async function findRunning(dataDirectory: string, waitedMs: number): Promise<Found> {
  const pidFile = await readPidFile(dataDirectory);
  if (!pidFile) return { state: 'absent' };
  if (!pidFile.pid && waitedMs < SENSELESS_MS_MAX) return { state: 'busy', problem: undefined };
  if (pidFile.pid && !isAlive(pidFile.pid)) return { state: 'absent' }; // Postgres removes the file itself
  let problem: unknown;
  if (pidFile.port) {
    try {
      const client = await connect(pidFile.port, await readPassword(dataDirectory));
      if (await servesFolder(client, dataDirectory)) return { state: 'running', client, port: pidFile.port };
      await client.end();
    } catch (error) {
      problem = error;
    }
  }
  const ours = pidFile.pid === 0 ? 'no' : await isServerOf(dataDirectory, pidFile.pid);
  if (ours === 'yes' && REFUSED.has(errorCode(problem) ?? '')) throw passwordRefused(dataDirectory, problem);
  if (ours === 'yes' && errorCode(problem) === DISK_FULL) throw unwritable(dataDirectory, 'the disk is full', problem);
  const answers = errorCode(problem) === CANNOT_CONNECT_NOW;
  if (ours === 'yes' || (ours === 'unknown' && (answers || waitedMs < UNKNOWN_MS_MAX)))
    return { state: 'busy', problem };
  // It may have ended, and another have taken its place, while we asked: only the file we judged is removed.
  const now = await readPidFile(dataDirectory);
  if (now?.pid === pidFile.pid) await removePidFile(dataDirectory);
  return { state: 'absent' };
}

function passwordRefused(dataDirectory: string, cause: unknown): PostgresServerError {
  return new PostgresServerError(
    'postgres_start_failed',
    `The Postgres running in ${dataDirectory} refuses the password that is kept there.`,
    'Put back the password file that was made with the folder, or choose another folder with --data.',
    cause,
  );
}
