import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, PostgresServerError } from './errors.ts';

/**
 * Files of ours inside Postgres' data folder (it leaves strangers alone). They live there and not beside it, so that
 * they appear with the cluster in one rename, move with it, and can never disagree with it.
 */
export const PASSWORD_FILE = 'colloquy.password';
export const SETTINGS_FILE = 'colloquy.conf';
export const PROOF_FILE = 'colloquy.proof';
export const LOG_FILE = 'server.log';

export const ROLE = 'colloquy';
export const DATABASE = 'colloquy';

/** Looks, and touches nothing: `ready` to be started, or `absent` (an empty folder is as good as none). */
export async function inspectDataFolder(dataDirectory: string, ourMajor: number): Promise<'ready' | 'absent'> {
  const entries: string[] = await readdir(dataDirectory).catch((error) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  if (entries.length === 0) return 'absent';
  if (!entries.includes('PG_VERSION')) throw notOurs(dataDirectory, 'it holds other files');
  const major = (await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8')).trim();
  if (major !== String(ourMajor)) throw otherMajor(dataDirectory, major, ourMajor);
  if (!entries.includes(PASSWORD_FILE)) throw notOurs(dataDirectory, `its file ${PASSWORD_FILE} is missing`);
  return 'ready';
}

export async function readPassword(dataDirectory: string): Promise<string> {
  return (await readFile(join(dataDirectory, PASSWORD_FILE), 'utf8')).trim();
}

function notOurs(dataDirectory: string, why: string): PostgresServerError {
  return new PostgresServerError(
    'data_folder_foreign',
    `The folder ${dataDirectory} is not a database of Colloquy: ${why}. Nothing was changed.`,
    'Move it away, choose another folder with --data, or set DATABASE_URL.',
  );
}

function otherMajor(dataDirectory: string, theirs: string, ours: number): PostgresServerError {
  return new PostgresServerError(
    'data_folder_other_major',
    `The database in ${dataDirectory} was made by Postgres ${theirs}; this Colloquy brings Postgres ${ours}, which cannot read it. Nothing was changed.`,
    `With the Colloquy version that made it, run "colloquy backup FILE"; move the folder away (mv ${dataDirectory} ${dataDirectory}-${theirs}); then, with this version, run "colloquy restore FILE". Say --data or COLLOQUY_DATA both times as you did before.`,
  );
}
