import { randomBytes, randomUUID } from 'node:crypto';
import { appendFile, chown, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { PASSWORD_FILE, PROOF_FILE, ROLE, SETTINGS_FILE } from './data-folder.ts';
import { PostgresServerError, unwritable, writing } from './errors.ts';
import { type Account, runProgram } from './run-program.ts';

/**
 * Makes a data folder. It is built under a temporary name and renamed when complete and on the disk, so that a kill at
 * any moment leaves either all of it or nothing but rubbish that the next creation sweeps away. To be called under
 * the lock. Measured: 0.6 s, of which initdb 0.5 s.
 */
export async function createCluster(
  dataDirectory: string,
  binaries: Binaries,
  account: Account | undefined,
): Promise<void> {
  await sweep(dataDirectory);
  const half = `${dataDirectory}.new-${randomUUID()}`;
  const passwordFile = `${half}.password`;
  try {
    await writing(dataDirectory, async () => {
      await mkdir(half, { mode: 0o700 });
      await writeFile(passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
      if (account) for (const path of [half, passwordFile]) await chown(path, account.uid, account.gid);
    });
    await initdb(binaries, half, passwordFile, account);
    await writing(dataDirectory, async () => {
      await appendFile(join(half, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS_FILE}'\n`, { flush: true });
      await writeFile(join(half, PROOF_FILE), '', { mode: 0o600 });
      if (account) await chown(join(half, PROOF_FILE), account.uid, account.gid);
      await rename(passwordFile, join(half, PASSWORD_FILE));
      await syncFolder(half);
      await rename(half, dataDirectory);
      await syncFolder(dirname(dataDirectory));
    });
  } catch (error) {
    await sweep(dataDirectory);
    throw error;
  }
}

async function initdb(binaries: Binaries, half: string, passwordFile: string, account: Account | undefined) {
  // The builtin locale needs none of the system's: the same order of texts on every machine, and Unicode's letters.
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${ROLE}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const args = [`--pgdata=${half}`, '--encoding=UTF8', ...locale, ...access, '--no-instructions'];
  const { exitCode, output } = await runProgram(binaries.initdb, args, { account });
  if (exitCode === 0) return;
  const target = half.slice(0, half.lastIndexOf('.new-'));
  if (/No space left on device/.test(output)) throw unwritable(target, 'the disk is full', new Error(output));
  throw new PostgresServerError(
    'postgres_start_failed',
    `Postgres could not make its data folder ${target}: ${output.trim().split('\n').slice(-3).join(' ')}`,
    'Choose another folder with --data, or set DATABASE_URL.',
    new Error(output),
  );
}

/** Removes what interrupted creations left. A kill may have left an initdb still at work: what resists stays for next time. */
async function sweep(dataDirectory: string): Promise<void> {
  const home = dirname(dataDirectory);
  const rubbish = (await readdir(home)).filter((name) => name.startsWith(`${basename(dataDirectory)}.new-`));
  await Promise.all(rubbish.map((name) => rm(join(home, name), { recursive: true, force: true }).catch(() => {})));
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
