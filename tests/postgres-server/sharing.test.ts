import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { stopUnusedPostgres } from '../../src/platform/postgres-server/index.ts';
import { query, test } from './support/fixtures.ts';
import { CLIENT_PROGRAM, Client, postmasterPid, serverProcesses, until } from './support/processes.ts';

describe('several processes on one server', () => {
  test('the first one leaves while a second works: the server goes on, and the last one out stops it', async ({
    stage,
  }) => {
    const [first, second] = [stage.start(), stage.start()];
    expect(await first.ask('acquire')).toMatchObject({ started: true });
    expect(await second.ask('acquire')).toMatchObject({ started: false });
    second.send('query select pg_sleep(0.3), 7 as n');
    expect(await first.ask('release')).toEqual({ released: true });
    expect(await second.answer()).toMatchObject({ rows: [{ n: 7 }] });
    expect(await second.ask('query select 8 as n')).toEqual({ rows: [{ n: 8 }] });
    expect(serverProcesses(stage.dataDirectory)).not.toEqual([]);

    expect(await second.ask('release')).toEqual({ released: true });
    expect(existsSync(`${stage.dataDirectory}/postmaster.pid`)).toBe(false);
    expect(serverProcesses(stage.dataDirectory)).toEqual([]);
  });

  test('two users in one process count as two', async ({ stage }) => {
    const [first, second] = [await stage.acquire(), await stage.acquire()];
    await Promise.all([first.release(), first.release()]);
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.release();
    expect(serverProcesses(stage.dataDirectory)).toEqual([]);
  });

  test('a program of the user that is connected keeps the server, whatever it calls itself', async ({ stage }) => {
    const own = await stage.acquire();
    const pg = await import('pg');
    const foreign = new pg.default.Client(own.url);
    await foreign.connect();
    await own.release();
    expect((await foreign.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await foreign.end();
  });

  test('a process that is killed leaves the server running, and the next one adopts it', async ({ stage }) => {
    const killed = stage.start();
    await killed.ask('acquire');
    await killed.ask('query create table kept as select 1 as n');
    const pid = postmasterPid(stage.dataDirectory);
    await killed.kill();
    const own = await stage.acquire();
    expect(own.started).toBe(false);
    expect(postmasterPid(stage.dataDirectory)).toBe(pid);
    expect(await query(own.url, 'select n from kept')).toEqual([{ n: 1 }]);
  });

  test('a server that killed processes left behind is stopped on request, one in use is not', async ({ stage }) => {
    const [killed, user] = [stage.start(), stage.start()];
    await killed.ask('acquire');
    await user.ask('acquire');
    await killed.kill();
    expect(await stopUnusedPostgres(stage.folder)).toBe(false);
    expect(await user.ask('query select 1 as one')).toEqual({ rows: [{ one: 1 }] });
    await user.kill();
    expect(await stopUnusedPostgres(stage.folder)).toBe(true);
    expect(serverProcesses(stage.dataDirectory)).toEqual([]);
    expect(await stopUnusedPostgres(stage.folder)).toBe(true);
  });

  test('a query left running by a killed process ends by itself, and with it the locks it holds', async ({ stage }) => {
    const killed = stage.start();
    await killed.ask('acquire');
    killed.send('query select pg_sleep(600) /* orphan */');
    const own = await stage.acquire();
    const orphans = "select from pg_stat_activity where query like '%orphan *' || '/'";
    await until('the query runs', async () => (await query(own.url, orphans)).length === 1);
    await killed.kill();
    await until('the query ended', async () => (await query(own.url, orphans)).length === 0);
  });
});

test('stopping races starting forty times, and nobody ever sees an error', { timeout: 90_000 }, async ({ stage }) => {
  let [inside, outside] = [stage.start(), stage.start()];
  expect(await inside.ask('acquire')).toMatchObject({ started: true });
  const count = { started: 0, adopted: 0 };
  for (let round = 0; round < 40; round++) {
    // At once, leaving is the first at the lock; after 1 to 19 ms it meets the other at all distances.
    inside.send(`release-after ${round % 2 ? round % 20 : 0}`);
    outside.send('acquire');
    const [released, acquired] = await Promise.all([inside.answer(), outside.answer()]);
    expect(released).toEqual({ released: true });
    expect(acquired).toHaveProperty('url');
    expect(await outside.ask(`query select ${round} as n`)).toEqual({ rows: [{ n: round }] });
    if (acquired.started) count.started++;
    else count.adopted++;
    [inside, outside] = [outside, inside];
  }
  expect(await inside.ask('release')).toEqual({ released: true });
  expect(serverProcesses(stage.dataDirectory)).toEqual([]);
  // Both orders were seen, else nothing raced.
  expect(count.started).toBeGreaterThan(0);
  expect(count.adopted).toBeGreaterThan(0);
});

describe('Ctrl-C', () => {
  test('in a real terminal ends us, and not the server under another process', async ({ stage, skip }) => {
    if (spawnSync('script', ['--version']).status !== 0) skip('no terminal to be had: script (util-linux) is missing');
    const command = [process.execPath, CLIENT_PROGRAM, stage.folder].map((word) => `'${word}'`).join(' ');
    const terminal = new Client(
      spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { detached: true }),
    );
    await expectCtrlCToEndIt(terminal, stage.start(), () => terminal.process.stdin!.write('\x03'));
  });

  test('as a signal to the whole process group ends us, and not the server under another process', async ({
    stage,
  }) => {
    const group = stage.start();
    await expectCtrlCToEndIt(group, stage.start(), () => process.kill(-group.process.pid!, 'SIGINT'));
  });
});

test('Ctrl-C in the middle of making or starting the database does no harm', async ({ stage }) => {
  for (const step of ['Creating the database', 'Starting Postgres']) {
    const interrupted = stage.start();
    interrupted.send('acquire');
    while ((await interrupted.line()).step !== step);
    await interrupted.kill('SIGINT');
    const next = stage.start();
    if (step === 'Starting Postgres') expect(await next.ask('acquire')).toHaveProperty('url');
    await next.kill();
  }
});

async function expectCtrlCToEndIt(interrupted: Client, other: Client, interrupt: () => void): Promise<void> {
  expect(await interrupted.ask('acquire')).toMatchObject({ started: true });
  expect(await other.ask('acquire')).toMatchObject({ started: false });
  const ended = new Promise((resolve) => interrupted.process.once('exit', resolve));
  interrupt();
  await ended;
  expect(await other.ask('query select 1 as one')).toEqual({ rows: [{ one: 1 }] });
  expect(await other.ask('release')).toEqual({ released: true });
}
