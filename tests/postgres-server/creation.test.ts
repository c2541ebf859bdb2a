import { readdir, readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { findBinaries } from '../../src/platform/postgres-server/binaries.ts';
import { query, test } from './support/fixtures.ts';
import { postmasterPid, until } from './support/processes.ts';

describe('the first use', () => {
  test('makes a database with UTF8, the same order of texts everywhere, and fsync on', async ({ stage }) => {
    const { url, started, notes } = await stage.acquire();
    expect({ started, notes }).toEqual({ started: true, notes: [] });
    const [row] = await query(
      url,
      `select pg_encoding_to_char(encoding) as encoding, datlocale, lower('ÄΣ') as lower, 'a' < 'Z' as dictionary_order,
              current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
              current_setting('synchronous_commit') as commit, current_database() as database
       from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({
      encoding: 'UTF8',
      datlocale: 'C.UTF-8',
      lower: 'äσ',
      dictionary_order: false,
      fsync: 'on',
      pages: 'on',
      commit: 'on',
      database: 'colloquy',
    });
  });

  test('listens on the loopback only, with a random password in a file that nobody else can read', async ({
    stage,
  }) => {
    const { url, dataDirectory } = await stage.acquire();
    const { hostname, port, password } = new URL(url);
    expect(hostname).toBe('127.0.0.1');
    const [row] = await query(
      url,
      "select current_setting('listen_addresses') as tcp, current_setting('unix_socket_directories') as unix",
    );
    expect(row).toEqual({ tcp: '127.0.0.1', unix: '' });
    for (const address of externalAddresses()) expect(await opens(address, Number(port))).toBe(false);

    const file = join(dataDirectory, 'colloquy.password');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(dataDirectory)).mode & 0o777).toBe(0o700);
    expect((await readFile(file, 'utf8')).trim()).toBe(password);
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    await expect(query(url.replace(password, 'guessed'), 'select 1')).rejects.toThrow(/password authentication failed/);
    const [method] = await query(url, "select string_agg(distinct auth_method, ',') as methods from pg_hba_file_rules");
    expect(method).toEqual({ methods: 'scram-sha-256' });
  });

  test('leaves the keys of model providers out of the environment of the server', async ({ stage }) => {
    process.env.COLLOQUY_TEST_KEY = 'sk-secret';
    const { dataDirectory } = await stage.acquire();
    delete process.env.COLLOQUY_TEST_KEY;
    expect(await readFile(`/proc/${postmasterPid(dataDirectory)}/environ`, 'utf8')).not.toContain('sk-secret');
  });

  test('works in a folder whose name is a trap for a shell', async ({ stage }) => {
    const folder = join(stage.root, `it's "a" $HOME \`x\` ümlaut`);
    stage.cleanUp(folder);
    const { url, release } = await stage.acquire({ folder });
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await release();
  });

  test('that is killed half way leaves nothing half made', async ({ stage }) => {
    const killed = stage.start();
    killed.send('acquire');
    await until('initdb is at work', async () =>
      (await readdir(stage.folder, { recursive: true }).catch(() => [])).some((name) => name.endsWith('/PG_VERSION')),
    );
    await killed.kill();
    const { url } = await stage.acquire();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(stage.folder)).sort()).toEqual(['postgres', 'postgres.lock']);
  });

  test('by four processes at once makes one database', async ({ stage }) => {
    const clients = [1, 2, 3, 4].map(() => stage.start());
    const answers = await Promise.all(clients.map((client) => client.ask('acquire')));
    expect(new Set(answers.map((answer) => answer.url)).size).toBe(1);
    expect(answers.filter((answer) => answer.started)).toHaveLength(1);
  });
});

describe('a later use', () => {
  test('starts what is there, with the same address and the settings given', async ({ stage }) => {
    const first = await stage.acquire();
    await query(first.url, 'create table kept as select 42 as n');
    await first.release();
    const second = await stage.acquire({ settings: { work_mem: '7MB', 'colloquy.note': "it's" } });
    expect(second).toMatchObject({ url: first.url, started: true });
    const [row] = await query(
      second.url,
      "select n, current_setting('work_mem') as mem, current_setting('colloquy.note') as note from kept",
    );
    expect(row).toEqual({ n: 42, mem: '7MB', note: "it's" });
  });

  test('makes the database anew when a kill came between the cluster and it', async ({ stage }) => {
    const first = await stage.acquire();
    await query(first.url.replace(/colloquy$/, 'postgres'), 'drop database colloquy');
    const second = await stage.acquire();
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

test('the version of the package is the version of the server', async ({ stage }) => {
  const { url } = await stage.acquire();
  const { version, major } = await findBinaries();
  const [row] = await query(url, 'show server_version');
  expect(version.startsWith(String(row?.server_version))).toBe(true);
  expect(Number.parseInt(String(row?.server_version), 10)).toBe(major);
});

test('a process with nothing else to do ends, although it holds a presence', async ({ stage }) => {
  const client = stage.start();
  await client.ask('acquire');
  const ended = new Promise((resolve) => client.process.once('exit', resolve));
  client.process.stdin!.end();
  expect(await ended).toBe(0);
  expect((await stage.acquire()).started).toBe(false);
});

function externalAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((address) => !address.internal && address.family === 'IPv4')
    .map((address) => address.address);
}

function opens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket
      .on('connect', () => done(true))
      .on('error', () => done(false))
      .on('timeout', () => done(false));
  });
}
