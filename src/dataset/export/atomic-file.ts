import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileWriteError, unwritable } from './file-errors.ts';
import { removeLeftovers, temporaryName } from './leftovers.ts';

/**
 * A file that appears under its name only when it is whole and on the disk: it is written beside it and renamed.
 * Until then, and after any failure, what stood under that name is as it was.
 *
 * `create`, then `write` any number of times, `seal`, `publish`; or `discard` at any point. All throw ColloquyError `file_unwritable`.
 */
export class AtomicFile {
  readonly #shownPath: string;
  readonly #path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;

  private constructor(shownPath: string, path: string, temporary: string, handle: FileHandle) {
    this.#shownPath = shownPath;
    this.#path = path;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  /** Makes missing folders of `path`, and refuses a place where no file can be. */
  static async create(path: string): Promise<AtomicFile> {
    try {
      const destination = await destinationOf(path);
      const folder = dirname(destination);
      await mkdir(folder, { recursive: true });
      await removeLeftovers(folder);
      const temporary = join(folder, temporaryName(process.pid, randomBytes(6).toString('hex')));
      return new AtomicFile(path, destination, temporary, await open(temporary, 'wx'));
    } catch (error) {
      throw fileWriteError(error, path);
    }
  }

  async write(bytes: Buffer): Promise<void> {
    await this.#told(this.#handle.appendFile(bytes));
  }

  /** Brings it to the disk, still under its temporary name. */
  async seal(): Promise<void> {
    await this.#told(this.#handle.sync());
    await this.#told(this.#handle.close());
  }

  async publish(): Promise<void> {
    await this.#told(rename(this.#temporary, this.#path));
    await syncFolder(dirname(this.#path));
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {});
    await rm(this.#temporary, { force: true });
  }

  async #told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw fileWriteError(error, this.#shownPath);
    }
  }
}

/** Where a path leads: a link is followed, so that it stays a link. A folder or a device (`/dev/null`) must not be replaced. */
async function destinationOf(path: string): Promise<string> {
  const there = await stat(path).catch((error) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!there) return path;
  if (there.isDirectory()) throw unwritable(`${path} is a folder; name a file in it.`);
  if (!there.isFile()) throw unwritable(`${path} is not an ordinary file.`);
  return realpath(path);
}

/** A rename is on the disk when its folder is. Windows cannot, and does not need to. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
