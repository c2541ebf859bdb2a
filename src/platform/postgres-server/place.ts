import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, chown, readlink, rmdir, stat, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { newDataAccount } from './account.ts';
import { errorCode, PostgresServerError, writing } from './errors.ts';
import { exists, makeFolders } from './files.ts';
import { refuseOthersFolder } from './others-folder.ts';
import { canEnter, isRoot } from './users.ts';

/**
 * Where root's data go when the user that runs Postgres cannot enter the folder asked for, each folder's under a hash of
 * its path. So they are also found again when only the link to them was lost.
 */
export const COMMON_FOLDER = '/var/lib/colloquy';

/**
 * Where the server's files are. `home` holds the data folder and the lock, side by side, and is `folder` itself, but for
 * data that had to go elsewhere: then it is a folder of its own, and `<folder>/postgres` a link to its data folder. So
 * the choice, once made, stays, whatever becomes of the modes of the folders above; and whoever comes by whatever path
 * to the same data meets the same lock.
 */
export interface Place {
  folder: string;
  home: string;
  dataDirectory: string;
  lockFile: string;
  notes: string[];
}

/** Creates `folder` when absent, and chooses. Refuses a folder that is another user's or cannot be written. */
export async function choosePlace(folder: string): Promise<Place> {
  const absolute = resolve(folder);
  await refuseOthersFolder(absolute);
  await makeFolder(absolute);
  const inside = join(absolute, 'postgres');
  if (isRoot() && !(await exists(join(inside, 'PG_VERSION')))) await goElsewhereIfClosed(absolute, inside);
  const link = await readlink(inside).catch(() => undefined);
  return link === undefined ? placeIn(absolute, absolute, []) : elsewhere(absolute, dirname(resolve(absolute, link)));
}

function placeIn(folder: string, home: string, notes: string[]): Place {
  return { folder, home, dataDirectory: join(home, 'postgres'), lockFile: join(home, 'postgres.lock'), notes };
}

async function elsewhere(folder: string, home: string): Promise<Place> {
  if (!(await exists(home))) throw dataGone(folder, home);
  return placeIn(folder, home, [
    `The database's files are in ${home}, because a folder above ${folder} is closed to the user that runs Postgres.`,
  ]);
}

async function makeFolder(folder: string): Promise<void> {
  await writing(folder, async () => {
    const made = await makeFolders(folder);
    // The user that runs Postgres for root must get through, whatever root's umask; what is secret inside is 0600.
    if (made && isRoot()) await chmod(folder, 0o755);
    await access(folder, constants.W_OK | constants.X_OK);
  });
}

async function goElsewhereIfClosed(folder: string, inside: string): Promise<void> {
  if (await isLink(inside)) return;
  if (await canEnter(await newDataAccount(folder), folder)) return;
  const blocked = await rmdir(inside).then(
    () => false, // it was an empty folder
    (error) => errorCode(error) !== 'ENOENT',
  );
  if (blocked) return; // by files that are none of ours: to be refused
  const home = join(COMMON_FOLDER, createHash('sha256').update(folder).digest('hex').slice(0, 12));
  await writing(home, async () => {
    await makeFolders(home);
    for (const path of [COMMON_FOLDER, home]) await chmod(path, 0o755); // whatever root's umask
    const owner = await stat(folder);
    await chown(home, owner.uid, owner.gid);
  });
  await symlink(join(home, 'postgres'), inside).catch((error) => {
    if (errorCode(error) !== 'EEXIST') throw error; // another process made it meanwhile
  });
}

async function isLink(path: string): Promise<boolean> {
  return readlink(path).then(
    () => true,
    () => false,
  );
}

function dataGone(folder: string, home: string): PostgresServerError {
  return new PostgresServerError(
    'postgres_start_failed',
    `The database of ${folder} was in ${home}, which is gone.`,
    `Bring ${home} back; or, to begin with an empty database, remove the link ${join(folder, 'postgres')}.`,
  );
}
