import { chmod, chown, cp, lstat, mkdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { binariesFor, findBinaries } from '../../src/platform/postgres-server/binaries.ts';
import { runProgram } from '../../src/platform/postgres-server/run-program.ts';
import { isRoot, nobody, query, ROOT_ONLY, snapshot, test } from './support/fixtures.ts';
import { ownerOfProcess, postmasterPid, serverProcesses } from './support/processes.ts';

describe('as root', () => {
  test('the server runs as another user', async ({ stage, skip }) => {
    if (!isRoot) skip(ROOT_ONLY);
    const { dataDirectory } = await stage.acquire();
    const owner = ownerOfProcess(postmasterPid(dataDirectory));
    expect(owner).not.toBe(0);
    expect((await stat(dataDirectory)).uid).toBe(owner);
  });

  test("a folder of root's is refused to a user, who is told whose it is and what to do", async ({ stage, skip }) => {
    if (!isRoot) skip(ROOT_ONLY);
    const own = await stage.acquire();
    for (const running of [true, false]) {
      if (!running) await own.release();
      const before = await snapshot(stage.folder);
      const answer = await stage.start(nobody()).ask('acquire');
      expect(answer).toMatchObject({ code: 'data_folder_foreign' });
      expect(answer.message).toContain(`${stage.folder} belongs to root`);
      expect(answer.hint).toMatch(/Run Colloquy as root.*--data.*DATABASE_URL/);
      if (!running) expect(await snapshot(stage.folder)).toEqual(before);
    }
    expect((await stage.acquire()).started).toBe(true);
  });

  test("a user's folder stays the user's when root comes by: after it, before it, and together", async ({
    stage,
    skip,
  }) => {
    if (!isRoot) skip(ROOT_ONLY);
    const user = nobody();
    await mkdir(stage.folder);
    await chown(stage.folder, user.uid, user.gid);

    const before = await stage.acquire(); // root is the first to use the folder, even
    await query(before.url, 'create table kept as select 1 as n');
    expect(ownerOfProcess(postmasterPid(stage.dataDirectory))).toBe(user.uid);
    await before.release();

    const client = stage.start(user);
    expect(await client.ask('acquire')).toMatchObject({ started: true });
    expect(await client.ask('query insert into kept values (2)')).toEqual({ rows: [] });
    const together = await stage.acquire();
    expect(together.started).toBe(false);
    await client.ask('release');
    expect(await query(together.url, 'select count(*)::int as n from kept')).toEqual([{ n: 2 }]);
    await together.release(); // root, the last one out, stops the user's server
    expect(serverProcesses(stage.dataDirectory)).toEqual([]);

    expect(await client.ask('acquire')).toMatchObject({ started: true });
    expect(await client.ask('release')).toEqual({ released: true });
  });

  test('under a closed parent the data go to a folder of their own, and every start says so', async ({
    stage,
    skip,
  }) => {
    if (!isRoot) skip(ROOT_ONLY);
    await chmod(stage.root, 0o700);
    const first = await stage.acquire();
    stage.cleanUp(dirname(first.dataDirectory));
    expect(first.dataDirectory).toMatch(/^\/var\/lib\/colloquy\/[0-9a-f]{12}\/postgres$/);
    expect(first.notes).toEqual([
      `The database's files are in ${dirname(first.dataDirectory)}, because a folder above ${stage.folder} is closed to the user that runs Postgres.`,
    ]);
    await query(first.url, 'create table kept as select 1 as n');
    await first.release();

    await chmod(stage.root, 0o755); // opened since: the data are still found
    const second = await stage.acquire();
    expect(second).toMatchObject({ url: first.url, notes: first.notes, started: true });
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 1 }]);
    expect((await lstat(stage.dataDirectory)).isSymbolicLink()).toBe(true);
    await second.release();

    await rm(dirname(first.dataDirectory), { recursive: true });
    await rmdir(dirname(dirname(first.dataDirectory))).catch(() => {}); // ours, if nobody else's data are there
    await expect(stage.acquire()).rejects.toMatchObject({ code: 'postgres_start_failed', message: /which is gone/ });
  });

  test('a copy of the data that root made with cp works', async ({ stage, skip }) => {
    if (!isRoot) skip(ROOT_ONLY);
    const first = await stage.acquire();
    await query(first.url, 'create table kept as select 1 as n');
    await first.release();
    await runProgram('chown', ['-R', '0:0', stage.dataDirectory]);
    expect(await query((await stage.acquire()).url, 'select n from kept')).toEqual([{ n: 1 }]);
  });

  test("data of a user without a name here, as in a folder mounted into a container, stay that user's", async ({
    stage,
    skip,
  }) => {
    if (!isRoot) skip(ROOT_ONLY);
    await (await stage.acquire()).release();
    await runProgram('chown', ['-R', '54321:54321', stage.folder]);
    const { dataDirectory } = await stage.acquire();
    expect(ownerOfProcess(postmasterPid(dataDirectory))).toBe(54321);
  });

  test('programs that the user cannot reach are run from a copy', async ({ stage, skip }) => {
    if (!isRoot) skip(ROOT_ONLY);
    const user = nobody();
    const found = await findBinaries();
    expect(await binariesFor(user, found, join(stage.root, 'copies'))).toEqual(found);

    const closed = join(stage.root, 'closed');
    await mkdir(closed, { mode: 0o700 });
    await cp(found.root, join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
    const program = (name: string) => join(closed, 'native', 'bin', name);
    const unreachable = { ...found, root: join(closed, 'native'), initdb: program('initdb'), pgCtl: program('pg_ctl') };
    const copy = await binariesFor(user, unreachable, join(stage.root, 'copies'));
    expect(copy.root).toBe(join(stage.root, 'copies', `postgres-${found.version}`));
    expect((await runProgram(copy.initdb, ['--version'], { account: user })).output).toMatch(
      /^initdb \(PostgreSQL\) 18/,
    );
  });
});

test('as an ordinary user the server runs as that user', async ({ stage }) => {
  const user = isRoot ? nobody() : { uid: process.geteuid!(), gid: process.getegid!() };
  if (isRoot) {
    await mkdir(stage.folder);
    await chown(stage.folder, user.uid, user.gid);
  }
  const client = stage.start(isRoot ? user : undefined);
  expect(await client.ask('acquire')).toMatchObject({ started: true });
  expect(ownerOfProcess(postmasterPid(stage.dataDirectory))).toBe(user.uid);
});
