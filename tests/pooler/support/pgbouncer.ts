import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openDatabase } from '#platform/database.ts';
import { until } from '../../postgres-server/support/processes.ts';
import { accountOf, freePort } from '../../setup/postgres-15.ts';

const program = '/usr/sbin/pgbouncer';

export const hasPgBouncer = existsSync(program);
if (!hasPgBouncer)
  console.log('PgBouncer is not installed (Debian: pgbouncer): the tests through a pooler are skipped.');

export interface Pooler {
  /** The same database, through the pooler. */
  url: string;
  /** Connections that it may have to the server. */
  size: number;
  log(): Promise<string>;
}

/** PgBouncer in transaction mode before the server of `url`, until the test ends. */
export async function startPooler(url: string, size = 8): Promise<Pooler> {
  const server = new URL(url);
  const folder = await mkdtemp(join(tmpdir(), 'colloquy-pooler-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const users = join(folder, 'users.txt');
  const ini = join(folder, 'pgbouncer.ini');
  const log = join(folder, 'log');
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'trust',
    auth_file: users,
    pool_mode: 'transaction',
    default_pool_size: size,
    max_client_conn: 500,
    ignore_startup_parameters: 'extra_float_digits',
    logfile: log,
    admin_users: server.username,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  await writeFile(users, `"${server.username}" "${decodeURIComponent(server.password)}"\n`);
  await writeFile(
    ini,
    `[databases]\n* = host=${server.hostname} port=${server.port}\n\n[pgbouncer]\n${lines.join('\n')}\n`,
  );
  // It refuses to run as root.
  const account = process.getuid?.() === 0 ? await accountOf('postgres') : null;
  if (account) for (const path of [folder, users, ini]) await chown(path, account.uid, account.gid);
  const child = spawn(program, ['-q', ini], { ...account, cwd: '/', stdio: 'ignore' });
  onTestFinished(async () => {
    await stop(child);
    await rm(folder, { recursive: true, force: true });
  });
  const pooled = new URL(url);
  pooled.hostname = '127.0.0.1';
  pooled.port = String(port);
  const readLog = () => readFile(log, 'utf8').catch(() => '');
  await until('the pooler answers', async () => {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended: ${await readLog()}`);
    return answers(pooled.href);
  });
  return { url: pooled.href, size, log: readLog };
}

async function answers(url: string): Promise<boolean> {
  const db = openDatabase(url, { connectionsMax: 1 });
  try {
    await db.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await db.close();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
