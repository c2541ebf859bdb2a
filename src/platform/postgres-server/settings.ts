import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SETTINGS_FILE } from './data-folder.ts';
import { replaceFile } from './files.ts';
import type { Account } from './run-program.ts';

/**
 * `fsync` and `full_page_writes` are on by default and stay so: what is acknowledged is on the disk.
 * Everything else not named here is Postgres' default, too.
 */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a socket's path may not be longer than 107 bytes; ours could be
  password_encryption: 'scram-sha-256',
  fsync: 'on',
  max_connections: '200',
  shared_buffers: '128MB',
  jit: 'off', // the ledger's statements are short: compiling them took longer than running them (1,230 items a second, 1,620 without)
  autovacuum_naptime: '15s', // the ledger's hot tables turn over in seconds; the default looks once a minute
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off', // else the log grows for as long as the server is in use
};

/** Ends within 2 s what a killed process was still running, with the row locks it holds. Not to be had on Windows. */
const UNIX_SETTINGS: Record<string, string> = { client_connection_check_interval: '2s' };

/** Writes the settings the next start reads; not when they are there already, so that a full disk is no obstacle. */
export async function writeSettings(
  dataDirectory: string,
  port: number,
  extra: Record<string, string>,
  account: Account | undefined,
): Promise<void> {
  const platform = process.platform === 'win32' ? {} : UNIX_SETTINGS;
  const lines = Object.entries({ ...SETTINGS, ...platform, ...extra, port: String(port) }).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`,
  );
  const text = `# Written by Colloquy at each start. Settings of your own go below the include in postgresql.conf.\n${lines.join('')}`;
  const path = join(dataDirectory, SETTINGS_FILE);
  if ((await readFile(path, 'utf8').catch(() => '')) !== text) await replaceFile(path, text, account);
}

/** The port of the last start, taken again when it is free, so that an address someone noted stays good. */
export async function lastPort(dataDirectory: string): Promise<number | undefined> {
  const text = await readFile(join(dataDirectory, SETTINGS_FILE), 'utf8').catch(() => '');
  const port = /^port = '(\d+)'$/m.exec(text)?.[1];
  return port ? Number(port) : undefined;
}
