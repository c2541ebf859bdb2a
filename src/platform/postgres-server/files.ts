import type { Stats } from 'node:fs';
import { chown, lstat, rename, stat, writeFile } from 'node:fs/promises';
import { errorCode } from './errors.ts';
import type { Account } from './run-program.ts';

/** What is at a path, or undefined when nothing is. Other failures (a closed folder above) reject. */
export async function look(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error) => {
    if (errorCode(error) === 'ENOENT') return undefined;
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
