import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { provideDatabases } from './postgres.ts';

const run = promisify(execFile);

/** Where Debian puts the oldest Postgres that is supported. */
export const postgres15 = '/usr/lib/postgresql/15/bin';

/** The same tests on Debian's Postgres 15. */
export default async function setup(project: TestProject) {
  const server = await startPostgres15();
  const dropDatabases = await provideDatabases(project, server.url);
  return async () => {
    await dropDatabases();
    await server.stop();
  };
}

/** A cluster of its own, without fsync; `stop` removes it. */
export async function startPostgres15(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-test-15-'));
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  await mkdir(data);
  const account = process.getuid?.() === 0 ? await accountOf('postgres') : null;
  if (account) await chown(data, account.uid, account.gid);
  const options = { ...account, cwd: '/', env: { ...process.env, LC_ALL: 'C' } };
  const port = await freePort();
  await run(
    join(postgres15, 'initdb'),
    ['-D', data, '-U', 'colloquy', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    options,
  );
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c max_connections=200`;
  await run(join(postgres15, 'pg_ctl'), ['-D', data, '-w', '-l', join(data, 'log'), '-o', settings, 'start'], options);
  return {
    url: `postgres://colloquy@127.0.0.1:${port}/postgres`,
    async stop() {
      await run(join(postgres15, 'pg_ctl'), ['-D', data, '-w', '-m', 'immediate', 'stop'], options);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function accountOf(user: string): Promise<{ uid: number; gid: number }> {
  const number = async (flag: string) => Number((await run('id', [flag, user])).stdout);
  return { uid: await number('-u'), gid: await number('-g') };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
