import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { findBinaries } from '../../src/platform/postgres-server/binaries.ts';
import { ensureRunning } from '../../src/platform/postgres-server/ensure-running.ts';
import { launchOf } from '../../src/platform/postgres-server/enter.ts';
import { PostgresServerError } from '../../src/platform/postgres-server/index.ts';
import { choosePlace } from '../../src/platform/postgres-server/place.ts';
import { freePort, startServer } from '../../src/platform/postgres-server/start-server.ts';
import { isRoot, nobody, query, type Stage, snapshot, test } from './support/fixtures.ts';
import { killServer } from './support/processes.ts';

describe('a data folder is refused, and nothing in it touched,', () => {
  test('when another major of Postgres made it', async ({ stage }) => {
    await mkdir(join(stage.dataDirectory, 'base'), { recursive: true });
    await writeFile(join(stage.dataDirectory, 'PG_VERSION'), '15\n');
    const before = await snapshot(stage.folder);
    const error = await refusal(stage.acquire());
    expect(error.code).toBe('data_folder_other_major');
    expect(error.message).toMatch(/Postgres 15; this Colloquy brings Postgres 18/);
    expect(error.hint).toMatch(/colloquy backup FILE.*colloquy restore FILE/);
    expect(await snapshot(stage.folder)).toEqual(before);
  });

  test('when it holds other files', async ({ stage }) => {
    await mkdir(stage.dataDirectory, { recursive: true });
    await writeFile(join(stage.dataDirectory, 'thesis.txt'), 'years of work');
    const before = await snapshot(stage.folder);
    expect((await refusal(stage.acquire())).code).toBe('data_folder_foreign');
    expect(await snapshot(stage.folder)).toEqual(before);
  });

  test('when a file is in its way', async ({ stage }) => {
    const file = join(stage.root, 'file');
    await writeFile(file, 'a file');
    for (const folder of [file, join(file, '.colloquy'), '/proc/colloquy']) {
      const error = await refusal(stage.acquire({ folder }));
      expect(error.code).toBe('data_folder_unwritable');
      expect(error.message).toContain(folder);
      expect(error.hint).toContain('DATABASE_URL');
      expect(error.cause).toBeInstanceOf(Error);
    }
    expect(await readdir(stage.root)).toEqual(['file']);
  });

  test('when it cannot be written', async ({ stage, skip }) => {
    if (!isRoot) {
      await mkdir(stage.folder, { mode: 0o555 });
      expect((await refusal(stage.acquire())).code).toBe('data_folder_unwritable');
      return;
    }
    for (const make of [false, true]) {
      if (make) await mkdir(stage.folder).then(() => chmod(stage.folder, 0o755)); // root's, and empty
      const answer = await stage.start(nobody()).ask('acquire');
      if (answer.code === undefined) skip('the user nobody could write it');
      expect(answer).toMatchObject({ code: 'data_folder_unwritable' });
      expect(answer.message).toContain(stage.folder);
    }
  });

  test('when its disk is full', async ({ stage, skip }) => {
    await onSmallDisk(stage, skip, 8, async () => {
      const error = await refusal(stage.acquire());
      expect(error).toMatchObject({ code: 'data_folder_unwritable' });
      expect(error.message).toMatch(/disk is full/);
      expect((await readdir(stage.folder)).filter((name) => name.includes('.new-'))).toEqual([]);
    });
  });
});

test('a server whose disk is full is adopted all the same', async ({ stage, skip }) => {
  await onSmallDisk(stage, skip, 150, async () => {
    const first = stage.start();
    await first.ask('acquire');
    await first.ask('query select 1'); // a database's very first connection writes a file
    await first.kill();
    spawnSync('dd', ['if=/dev/zero', `of=${join(stage.folder, 'filler')}`, 'bs=4k'], { stdio: 'ignore' });
    await expect(writeFile(join(stage.folder, 'more'), 'x')).rejects.toThrow(/ENOSPC/);
    const own = await stage.acquire();
    expect(own.started).toBe(false);
    expect(await query(own.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await rm(join(stage.folder, 'filler'));
    await own.release();
  });
});

describe('a start', () => {
  test('that fails says what Postgres said', async ({ stage }) => {
    const error = await refusal(stage.acquire({ settings: { shared_buffers: 'plenty' } }));
    expect(error.code).toBe('postgres_start_failed');
    expect(error.message).toMatch(/invalid value for parameter "shared_buffers": "plenty"/);
    expect((await stage.acquire()).started).toBe(true);
  });

  test('takes another port when the one chosen is taken meanwhile, and gives up after five', async ({ stage }) => {
    const first = await stage.acquire();
    await first.release();
    const taken = createServer();
    onTestFinished(() => void taken.close());
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    const place = await choosePlace(stage.folder);
    const launch = () => findBinaries().then((binaries) => launchOf({ place, binaries }));
    let asked = 0;
    const always = {
      choosePort: async () => {
        asked++;
        return port;
      },
    };
    const error = await refusal(ensureRunning(stage.dataDirectory, launch, always));
    expect(error.message).toContain(`5 were taken, the last ${port}`);
    expect(asked).toBe(5);

    let tries = 0;
    const twice = { choosePort: async () => (tries++ < 2 ? port : freePort(undefined)) };
    const running = await ensureRunning(stage.dataDirectory, launch, twice);
    expect({ tries, started: running.started }).toEqual({ tries: 3, started: true });
    await running.client.end();
  });

  test('in a folder where a server runs already is noticed', async ({ stage }) => {
    const own = await stage.acquire();
    const { binaries, account } = await launchOf({
      place: await choosePlace(stage.folder),
      binaries: await findBinaries(),
    });
    const options = { port: await freePort(undefined), settings: {}, waitMsMax: 5_000 };
    expect(await startServer(stage.dataDirectory, binaries, account, options)).toBe('in_use');
    expect(await query(own.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

async function refusal(attempt: Promise<unknown>): Promise<PostgresServerError> {
  const error = await attempt.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(PostgresServerError);
  return error as PostgresServerError;
}

/** Runs `act` with the data folder on a disk of so many megabytes. */
async function onSmallDisk(stage: Stage, skip: (why: string) => void, megabytes: number, act: () => Promise<void>) {
  if (!isRoot) return skip('only root can mount a small disk; run the suite as root, too');
  await mkdir(stage.folder);
  const options = `size=${megabytes}m,mode=755`;
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', stage.folder]).status !== 0) {
    return skip('this machine does not allow a small disk to be mounted');
  }
  try {
    await act();
  } finally {
    killServer(stage.dataDirectory);
    spawnSync('umount', ['--lazy', stage.folder]);
  }
}
