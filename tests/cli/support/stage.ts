import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from 'vitest';
import { type Database, openDatabase } from '#platform/database.ts';
import { acquireOwnPostgres } from '#platform/postgres-server/index.ts';
import { killServer, serverProcesses, until } from '../../postgres-server/support/processes.ts';
import { Command, type Ended, type StartOptions } from './command.ts';

export interface Stage {
  /** A fresh folder that every user can enter; commands run in it. */
  root: string;
  /** `<root>/data`, where commands keep their database; not made yet. */
  data: string;
  write(name: string, text: string | Buffer): Promise<string>;
  start(args: string[], options?: Partial<StartOptions>): Command;
  run(args: string[], options?: Partial<StartOptions>): Promise<Ended>;
  /** Runs `act` on the database of `data`, whose server is started for it if nobody else uses it. */
  withDatabase<Result>(act: (db: Database) => Promise<Result>): Promise<Result>;
  /** For what must be undone when the test's processes have ended and before its folder goes. */
  atEnd(act: () => void): void;
  /** A pool on the server of `data` that runs already; it keeps the server up like any user. Null: it does not run yet. */
  peek(): Promise<Database | null>;
}

export const test = base.extend<{ stage: Stage }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs from here
  stage: async ({}, use) => {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'colloquy-commands-')));
    await chmod(root, 0o755);
    const data = join(root, 'data');
    const commands: Command[] = [];
    const lastActs: (() => void)[] = [];
    const start: Stage['start'] = (args, options = {}) => {
      const command = new Command(args, { cwd: root, ...options, env: { COLLOQUY_DATA: data, ...options.env } });
      commands.push(command);
      return command;
    };
    await use({
      root,
      data,
      async write(name, text) {
        await writeFile(join(root, name), text);
        return join(root, name);
      },
      start,
      run: (args, options) => start(args, options).ended,
      async withDatabase(act) {
        const own = await acquireOwnPostgres({ folder: data });
        const db = openDatabase(own.url);
        try {
          return await act(db);
        } finally {
          await db.close();
          await own.release();
        }
      },
      atEnd: (act) => void lastActs.push(act),
      peek: async () => {
        const url = await urlOf(data);
        return url === null ? null : openDatabase(url, { connectionsMax: 1 });
      },
    });
    await Promise.all(commands.map((command) => command.kill()));
    killServer(join(data, 'postgres'));
    await until('the server ended', () => serverProcesses(join(data, 'postgres')).length === 0);
    for (const act of lastActs) act();
    await rm(root, { recursive: true, force: true });
  },
});

/** The address of a running server, from the files that it keeps. */
async function urlOf(data: string): Promise<string | null> {
  try {
    const password = await readFile(join(data, 'postgres', 'colloquy.password'), 'utf8');
    const port = (await readFile(join(data, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[3];
    return port ? `postgres://colloquy:${password.trim()}@127.0.0.1:${port}/colloquy` : null;
  } catch {
    return null;
  }
}

/** Whether the database server of a data folder runs. */
export const serverRuns = (data: string) => serverProcesses(join(data, 'postgres')).length > 0;
