import { spawn } from 'node:child_process';
import { cp, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { isAlive } from '../../src/platform/postgres-server/pid-file.ts';
import { isRoot, query, type Stage, test } from './support/fixtures.ts';
import { killServer, ownerOfProcess, postmasterPid, serverProcesses, until } from './support/processes.ts';

describe('after kill -9', () => {
  test('of everything, what was committed is there at the next start', async ({ stage }) => {
    const client = stage.start();
    await client.ask('acquire');
    await client.ask('query create table kept as select generate_series(1, 1000) as n');
    await client.kill();
    killServer(stage.dataDirectory);
    await until('all ended', () => serverProcesses(stage.dataDirectory).length === 0);
    const own = await stage.acquire();
    expect(own.started).toBe(true);
    expect(await query(own.url, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
  });

  test('of the server alone, the next start waits for its surviving children', async ({ stage }) => {
    const client = stage.start();
    await client.ask('acquire');
    await client.kill();
    const postmaster = postmasterPid(stage.dataDirectory);
    const child = serverProcesses(stage.dataDirectory).find((pid) => pid !== postmaster)!;
    process.kill(child, 'SIGSTOP'); // so that it does not notice
    process.kill(postmaster, 'SIGKILL');
    const acquiring = stage.acquire();
    const log = join(stage.dataDirectory, 'server.log');
    await until('the start was refused', async () => /pre-existing shared memory/.test(await readFile(log, 'utf8')));
    process.kill(child, 'SIGCONT');
    const own = await acquiring;
    expect(await query(own.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('of the server, a process that uses it goes on and starts it again at the same address', async ({ stage }) => {
    const own = await stage.acquire();
    await query(own.url, 'create table kept as select 1 as n');
    killServer(stage.dataDirectory);
    await until('it answers again', () => query(own.url, 'select n from kept').then(Boolean, () => false));
    await until('we are present again', async () => {
      const present = await query(own.url, "select from pg_stat_activity where application_name = 'colloquy-presence'");
      return present.length === 1;
    });
    await own.release();
    expect(serverProcesses(stage.dataDirectory)).toEqual([]);
  });

  test('of one connection, its process is present again before another could stop the server', async ({ stage }) => {
    const [own, other] = [await stage.acquire(), await stage.acquire()];
    const presences = "from pg_stat_activity where application_name = 'colloquy-presence'";
    const ended = await query(own.url, `select pid, pg_terminate_backend(pid) ${presences}`);
    // New ones: the old are listed for a moment more.
    const old = ended.map(({ pid }) => pid).join(', ');
    const back = `select ${presences} and pid not in (${old})`;
    await until('both are back', async () => (await query(own.url, back)).length === 2);
    await other.release();
    expect(await query(own.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('a left-over pid file', () => {
  test('whose number another process has by now is removed, and that process left alone', async ({ stage }) => {
    const other = await processOfServerOwner(stage);
    await leavePidFile(stage, other, 1); // nobody listens on port 1
    expect((await stage.acquire()).started).toBe(true);
    expect(isAlive(other)).toBe(true);
  });

  test('does not fool us when a stranger listens on its port', async ({ stage }) => {
    const other = await processOfServerOwner(stage);
    const stranger = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await leavePidFile(stage, other, await listen(stranger));
    const own = await stage.acquire();
    expect(await query(own.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(isAlive(other)).toBe(true);
  });

  test('without a port, or of no sense at all, does not stop us', async ({ stage }) => {
    const other = await processOfServerOwner(stage);
    for (const text of [`${other}\n`, 'rubbish', '']) {
      await writeFile(join(stage.dataDirectory, 'postmaster.pid'), text);
      const own = await stage.acquire();
      await own.release();
    }
  });

  test('in a copy of a folder that is in use does not lead us to the original', async ({ stage }) => {
    const original = await stage.acquire();
    await query(original.url, 'create table marker (n int); checkpoint');
    const folder = join(stage.root, 'copy');
    stage.cleanUp(folder);
    await cp(stage.folder, folder, { recursive: true });
    const copy = await stage.acquire({ folder });
    expect(copy).toMatchObject({ started: true, dataDirectory: join(folder, 'postgres') });
    expect(new URL(copy.url).port).not.toBe(new URL(original.url).port);
    expect(await query(copy.url, "select current_setting('data_directory') as folder")).toEqual([
      { folder: copy.dataDirectory },
    ]);
    await copy.release();
    expect(await query(original.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

/** A process of the user that runs the server: only such a one does Postgres itself take for a server. */
async function processOfServerOwner(stage: Stage): Promise<number> {
  const own = await stage.acquire();
  await own.release();
  const { uid, gid } = await stat(stage.dataDirectory);
  const child = spawn('sleep', ['600'], { cwd: '/', stdio: 'ignore', ...(isRoot ? { uid, gid } : {}) });
  onTestFinished(() => void child.kill());
  await until('it runs', () => child.pid !== undefined && ownerOfProcess(child.pid) === uid);
  return child.pid!;
}

async function leavePidFile(stage: Stage, pid: number, port: number): Promise<void> {
  const lines = [pid, stage.dataDirectory, 1_700_000_000, port, '', '127.0.0.1', '  1234567         8', 'ready   '];
  await writeFile(join(stage.dataDirectory, 'postmaster.pid'), `${lines.join('\n')}\n`);
}

function listen(server: Server): Promise<number> {
  onTestFinished(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}
