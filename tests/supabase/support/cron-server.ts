import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Database, openDatabase } from '#platform/database.ts';
import { accountOf, freePort, postgres15 } from '../../setup/postgres-15.ts';

const run = promisify(execFile);

export const hasPgCron = existsSync('/usr/share/postgresql/15/extension/pg_cron.control');

export interface CronServer {
  /** As its owner, `app`, who is no superuser, as on Supabase. */
  url: string;
  admin: Database;
  /** As a crash: no checkpoint, no goodbye. */
  crash(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** A Postgres of Debian’s with pg_cron loaded and not enabled yet, with an empty database of `app`’s. */
export async function cronServer(): Promise<CronServer> {
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-cron-'));
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  await mkdir(data);
  const account = process.getuid?.() === 0 ? await accountOf('postgres') : null;
  if (account) await chown(data, account.uid, account.gid);
  const options = { ...account, cwd: '/', env: { ...process.env, LC_ALL: 'C' } };
  const pgCtl = (...args: string[]) => run(join(postgres15, 'pg_ctl'), ['-D', data, '-w', ...args], options);
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  await run(join(postgres15, 'initdb'), initdb, options);
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    shared_preload_libraries: 'pg_cron',
    'cron.database_name': 'app',
    'cron.host': '127.0.0.1',
  };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const server = {
    url: `postgres://app@127.0.0.1:${port}/app`,
    crash: async () => void (await pgCtl('-m', 'immediate', 'stop')),
    start: async () => void (await pgCtl('-l', join(data, 'log'), '-o', flags.join(' '), 'start')),
  };
  await server.start();
  const postgres = openDatabase(`postgres://postgres@127.0.0.1:${port}/postgres`, { connectionsMax: 1 });
  await postgres.query('create role app login');
  await postgres.query('create database app owner app');
  await postgres.close();
  const admin = openDatabase(`postgres://postgres@127.0.0.1:${port}/app`, { connectionsMax: 1 });
  return {
    ...server,
    admin,
    async remove() {
      await admin.close();
      await server.crash();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As the dashboard does it. */
export async function enablePgCron({ admin }: CronServer): Promise<void> {
  await admin.query('create extension pg_cron');
  await admin.query('grant usage on schema cron to app');
}

export async function enableNetAndVault({ admin }: CronServer): Promise<void> {
  await admin.query(await readFile(new URL('stand-ins.sql', import.meta.url), 'utf8'));
  await admin.query('grant usage on schema vault to app');
  await admin.query('grant select on vault.decrypted_secrets to app');
}
