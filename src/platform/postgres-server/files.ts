import type { Stats } from 'node:fs';
import { chown, lstat, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './errors.ts';
import type { Account } from './run-program.ts';

/** What is at a path, or undefined when nothing is. Other failures (a closed folder above) reject. */
export async function look(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  });
}

export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Replaces a small file at once, readable by its owner only; `account`, given by root, becomes the owner. */
export async function replaceFile(path: string, text: string, account: Account | undefined): Promise<void> {
  const half = `${path}.new`;
  await writeFile(half, text, { mode: 0o600, flush: true });
  if (account) await chown(half, account.uid, account.gid);
  await rename(half, path);
}

/**
 * Makes a folder and those above it; true if it was not there. Not `mkdir` with `recursive`: Node 24 turns forever, on a
 * full core, where the system answers ENOENT below a folder that exists, as under /proc.
 */
export async function makeFolders(path: string, parentMade = false): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return false;
    if (code !== 'ENOENT' || parentMade || dirname(path) === path) throw error;
  }
  await makeFolders(dirname(path));
  return makeFolders(path, true);
}
