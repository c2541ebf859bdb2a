import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ColloquyError } from '#domain/colloquy-error.ts';

/**
 * Refuses a file that could not be written, before anything is paid for. Leaves no trace: missing folders are made when the file is.
 * @throws ColloquyError `file_unwritable`
 */
export async function refuseUnwritable(file: string): Promise<void> {
  const refusal = (why: string, cause?: unknown) =>
    new ColloquyError('file_unwritable', `${file} cannot be written: ${why}.`, { cause });
  const look = (path: string) =>
    stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw refusal(error.message, error);
    });
  if ((await look(file))?.isDirectory()) throw refusal('it is a folder; name a file in it');
  let folder = dirname(resolve(file));
  let there = await look(folder);
  while (!there) {
    folder = dirname(folder);
    there = await look(folder);
  }
  if (!there.isDirectory()) throw refusal(`${folder} is a file, not a folder`);
  await access(folder, constants.W_OK | constants.X_OK).catch((error) => {
    throw refusal(`this user may not write in ${folder}`, error);
  });
}
