import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Write } from './write-backup.ts';

/**
 * Writes a file under another name first and renames it when it is whole and on the disk: whatever happens, `file` is either as it was or complete. Only its owner may
 * read it. A process that is killed leaves `FILE.<number>.partial` behind.
 * @throws ColloquyError `file_unwritable`, also where the file is there already and `force` is not given
 */
export async function writeWholeFile<Result>(
  file: string,
  { force = false }: { force?: boolean },
  act: (write: Write) => Promise<Result>,
): Promise<Result> {
  if (!force) await refuseExisting(file);
  const partial = `${file}.${process.pid}.partial`;
  const handle = await writing(file, () => open(partial, 'w', 0o600));
  try {
    const result = await act((bytes) => writing(file, () => writeAll(handle, bytes)));
    await writing(file, () => handle.sync());
    await handle.close();
    if (!force) await refuseExisting(file);
    await writing(file, () => rename(partial, file));
    await syncFolder(dirname(file));
    return result;
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

/** @throws ColloquyError `file_not_found` */
export async function* readFileParts(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) yield chunk as Buffer;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ColloquyError('file_not_found', `There is no file ${file}.`);
    throw new ColloquyError('file_not_found', `${file} cannot be read: ${message}.`, { cause: error });
  }
}

async function refuseExisting(file: string): Promise<void> {
  const there = await stat(file).catch(() => null);
  if (there)
    throw new ColloquyError('file_unwritable', `${file} is there already.`, {
      next: 'Choose another name, or overwrite it with --force.',
    });
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}

async function writing<Result>(file: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw new ColloquyError('file_unwritable', `${file} cannot be written: ${(error as Error).message}.`, {
      next: 'Choose another place, or make room there.',
      cause: error,
    });
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
