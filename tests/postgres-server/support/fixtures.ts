import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { test as base } from 'vitest';
import {
  acquireOwnPostgres,
  type OwnPostgres,
  type OwnPostgresOptions,
} from '../../../src/platform/postgres-server/index.ts';
import { Client, killServer, serverProcesses, until } from './processes.ts';

export const isRoot = process.geteuid?.() === 0;

export interface Stage {
  /** A fresh folder that every user can enter. */
  root: string;
  /** `<root>/.colloquy`, not made yet. */
  folder: string;
  dataDirectory: string;
  start(account?: { uid: number; gid: number }): Client;
  acquire(options?: Partial<OwnPostgresOptions>): Promise<OwnPostgres>;
  /** Has the server of another data folder ended, and the folder removed, after the test. */
  cleanUp(home: string): void;
}

export const test = base.extend<{ stage: Stage }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs from here
  stage: async ({}, use) => {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'colloquy-postgres-')));
    await chmod(root, 0o755);
    const folder = join(root, '.colloquy');
    const homes = [folder];
    const clients: Client[] = [];
    const owned: OwnPostgres[] = [];
    await use({
      root,
      folder,
      dataDirectory: join(folder, 'postgres'),
      start(account) {
        const client = Client.start(folder, account);
        clients.push(client);
        return client;
      },
      async acquire(options = {}) {
        const own = await acquireOwnPostgres({ folder, ...options });
        owned.push(own);
        return own;
      },
      cleanUp: (home) => homes.push(home),
    });
    await Promise.all(clients.map((client) => client.kill()));
    await Promise.all(owned.map((own) => own.release().catch(() => {})));
    for (const home of homes) await endServer(join(home, 'postgres'));
    for (const home of [...homes, root]) await rm(home, { recursive: true, force: true });
  },
});

async function endServer(dataDirectory: string): Promise<void> {
  killServer(dataDirectory);
  await until('the server ended', () => serverProcesses(dataDirectory).length === 0);
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Names, owners, sizes and times of all that is in a folder: equal before and after says that nothing was written. */
export async function snapshot(folder: string): Promise<string[]> {
  const names = ['.', ...(await readdir(folder, { recursive: true })).sort()];
  return Promise.all(
    names.map(async (name) => {
      const { uid, mode, size, mtimeMs, ctimeMs } = await stat(join(folder, name));
      return [name, uid, mode, size, mtimeMs, ctimeMs].join(' ');
    }),
  );
}

/** An ordinary user that every system has. Root only. */
export function nobody(): { uid: number; gid: number } {
  const number = (option: string) => Number(execFileSync('id', [option, 'nobody']));
  return { uid: number('-u'), gid: number('-g') };
}

export const ROOT_ONLY = 'only root can become other users; run the suite as root, too';
