import { describe, expect } from 'vitest';
import { countCalls } from '#ledger/count-calls.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { listJobs } from '#ledger/read-jobs.ts';
import { type Stage, serverRuns, test } from '../cli/support/stage.ts';
import { until } from '../postgres-server/support/processes.ts';
import { jobFacts, unharmed } from './support/job-facts.ts';
import { sixtyItems } from './support/plans.ts';
import { mountSmallDisk } from './support/small-disk.ts';
import { untilFinished } from './support/until-finished.ts';

const noDisk = 'no small disk could be mounted: Linux and root only, and not in every container';
const items = 240;
const args = ['generate', 'plan.yaml', '--model', 'rehearsal:default?latencyMs=100', '--concurrency', '8'];

describe('the disk of the database is full in the middle of a run', { timeout: 90_000 }, () => {
  test('it says so and waits, other commands say so and end, and with space again it goes on to the end, calling nothing twice', async ({
    stage,
    skip,
  }) => {
    const disk = mountSmallDisk(stage, 128);
    if (!disk) return skip(noDisk);
    await stage.write('plan.yaml', sixtyItems('Full', 4));
    const command = stage.start([...args, '--out', 'full.jsonl']);
    await untilFinished(stage, command, 20);
    disk.fill();
    await command.says(
      /The disk of the database is full \(could not .*No space left on device\)\. Nothing is lost; trying/,
    );
    const finished = await untilStill(stage);

    const other = await stage.run(['submit', 'plan.yaml', '--model', 'rehearsal:default?seed=2']);
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(other.stderr).toMatch(/Error: The disk of the database is full \(.*\)\.\nWhat was stored is kept\./);
    expect(await stage.run(['jobs', 'list'])).toMatchObject({ code: 0 });
    // One statement may still find room where another did not; that it is over is not the last word while the disk is full.
    await expect
      .poll(() => command.stderr.lastIndexOf('The disk of the database is full'))
      .toBeGreaterThan(command.stderr.lastIndexOf('The database is back.'));
    expect(command.isOver).toBe(false);

    disk.free();
    expect(await command.ended).toMatchObject({ code: 0, stdout: expect.stringContaining(`(${items} lines;`) });
    expect(command.stderr).toContain('The database is back.');
    const { facts, calls } = await theJob(stage);
    expect(facts).toEqual(unharmed(items));
    expect(calls).toMatchObject({ calls: items, succeeded: items });
    expect(finished).toBeLessThan(items);
  });

  test('so full that Postgres itself goes down: the run starts it again when there is space, goes on, and calls nothing twice', async ({
    stage,
    skip,
  }) => {
    const disk = mountSmallDisk(stage, 128);
    if (!disk) return skip(noDisk);
    await stage.write('plan.yaml', sixtyItems('Down', 4));
    const command = stage.start([...args, '--out', 'down.jsonl']);
    await untilFinished(stage, command, 20);
    disk.fill();
    await untilJournalIsFull(stage);
    await until('Postgres is down', async () => (await stage.peek()) === null);
    const refused = await stage.run(['jobs', 'list']);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('the disk is full') });

    disk.free();
    expect(await command.ended).toMatchObject({ code: 0, stdout: expect.stringContaining(`(${items} lines;`) });
    expect(serverRuns(stage.data)).toBe(false);
    const { facts, calls } = await theJob(stage);
    expect(facts).toEqual(unharmed(items));
    expect(calls).toMatchObject({ calls: items, succeeded: items });
  });
});

/** Waits until nothing more is stored, for four looks of the settler; answers how many items are finished. */
async function untilStill(stage: Stage): Promise<number> {
  const db = (await stage.peek())!;
  let seen = { done: -1, atMs: 0 };
  await until('nothing moves', async () => {
    const [row] = await db.query<{ done: number }>('select completed_items as done from batch_jobs');
    if (row!.done !== seen.done) seen = { done: row!.done, atMs: performance.now() };
    return performance.now() - seen.atMs > 1_500;
  });
  await db.close();
  return seen.done;
}

/** Begins new files of the write-ahead log until there is no room for one: then Postgres panics. */
async function untilJournalIsFull(stage: Stage): Promise<void> {
  const db = (await stage.peek())!;
  await until('the log is full', () =>
    db.query(`select pg_logical_emit_message(true, 'fill', 'fill'), pg_switch_wal()`).then(
      () => false,
      () => true,
    ),
  );
  await db.close();
}

function theJob(stage: Stage) {
  return stage.withDatabase(async (db) => {
    const [job] = (await listJobs(db, localOrganizationId)).items;
    return { calls: await countCalls(db, job!.id), facts: await jobFacts(db, job!.id) };
  });
}
