import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Config } from '#platform/config.ts';

/**
 * What cookies are signed and organisations’ keys encrypted with where no COLLOQUY_SECRET is set: made once, and kept beside the data, so that who is signed in stays so when the server is started again.
 * Several machines need the same, and so a COLLOQUY_SECRET.
 * @throws ColloquyError `configuration_invalid` where the folder cannot be written
 */
export async function keptSecret(folder: string): Promise<string> {
  const file = join(folder, 'secret');
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(file, cause);
  }
  const secret = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    (cause) => {
      throw unusable(file, cause);
    },
  );
  if (secret.length < 32) throw unusable(file, new Error('it is cut short'));
  return secret;
}

/** The secret of a process that works on its own data, or that of the environment; null: the data is elsewhere, and there is none. */
export async function secretOf({ secret, databaseUrl, dataFolder }: Config): Promise<string | null> {
  return secret ?? (databaseUrl === null ? await keptSecret(dataFolder) : null);
}

/** The one that was made before; null: none was. */
export function madeSecret(folder: string): string | null {
  try {
    return readFileSync(join(folder, 'secret'), 'utf8').trim() || null;
  } catch {
    return null;
  }
}

function unusable(file: string, cause: unknown): ColloquyError {
  return new ColloquyError('configuration_invalid', `The file ${file} cannot be used: ${(cause as Error).message}.`, {
    next: 'Set COLLOQUY_SECRET to a long random text, such as openssl rand -base64 32 makes, or make the folder writable.',
    cause,
  });
}
