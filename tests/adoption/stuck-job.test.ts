import { expect, test } from 'vitest';
import { freeStuck } from '#engine/free-stuck.ts';
import { openStore } from '#engine/open-store.ts';
import { migrateDatabase } from '#engine/prepare-database.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { resumeJob } from '#ledger/pause-job.ts';
import { listItems } from '#ledger/read-items.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { listLogs } from '#ledger/read-logs.ts';
import { retryItems } from '#ledger/retry-items.ts';
import { readConfig } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';
import { drainOf } from '../setup/drain.ts';
import { oldDatabase } from './support/old-database.ts';
import { everythingIn, insertStuckJob, type OldShape, stuckJobId } from './support/old-tables.ts';

const model = 'rehearsal:default?latencyMs=0';
const shapes: [string, OldShape][] = [
  ['a newer database', {}],
  ['an older database', { older: true }],
  ['a newer database with owners and the tables beside', { owners: true, beside: true, foreign: true }],
  ['an older database with the tables beside', { older: true, beside: true }],
];

const itemsOf = async (db: Database) => (await listItems(db, localOrganizationId, stuckJobId)).items;

async function adopted(shape: OldShape) {
  const old = await oldDatabase(shape);
  await insertStuckJob(old);
  const { adoption } = await migrateDatabase(old.db, { model, dryRun: false });
  return { db: old.db, adoption: adoption! };
}

test.each(shapes)(
  'the stuck job of %s is adopted as its rows say, and comes to six completed by fix, retry and resume, each item called once',
  async (_, shape) => {
    const { db, adoption } = await adopted(shape);
    expect(await checkInvariants(db)).toEqual([]);
    expect(await readJob(db, localOrganizationId, stuckJobId)).toMatchObject({
      status: 'paused',
      model,
      concurrentProcessing: 3,
      startedAt: '2025-11-20T10:00:00.000Z',
      createdBy: '99999999-0000-4000-8000-000000000001',
      counts: { total: 6, queued: 0, inFlight: 3, completed: 3, successful: 0, failed: 3 },
      waiting: { code: 'paused' },
    });
    const items = await itemsOf(db);
    const held = 'processing';
    expect(items.map(({ status }) => status)).toEqual(['failed', 'failed', held, held, held, 'failed']);
    expect(items[0]).toMatchObject({ errorCode: 'adopted_failure', errorMessage: 'Unknown error' });
    expect(adoption.stuck).toMatchObject([
      { id: stuckJobId, items: [{ position: 3 }, { position: 4 }, { position: 5 }] },
    ]);
    const { items: lines } = await listLogs(db, localOrganizationId, stuckJobId);
    expect(lines).toMatchObject([
      {
        event: 'adopted',
        data: { was: { status: 'paused', total_items: 6, completed_items: 1, failed_items: 1, successful_items: 0 } },
      },
    ]);

    expect(await freeStuck(db, { own: false, leaseMs: 60_000 })).toMatchObject({ leases: 3 });
    expect((await readJob(db, localOrganizationId, stuckJobId)).status).toBe('paused');
    expect(await retryItems(db, stuckJobId)).toBe(3);
    await resumeJob(db, stuckJobId);
    await drainOf(db).run({ jobId: stuckJobId }, { untilEmpty: true });
    const job = await readJob(db, localOrganizationId, stuckJobId);
    expect(job).toMatchObject({ status: 'completed', counts: { successful: 6, failed: 0 } });
    expect(await db.query('select from conversations')).toHaveLength(6);
    expect(await db.query('select from batch_attempts')).toHaveLength(6);
    expect(await checkInvariants(db)).toEqual([]);
  },
);

test('the stuck job ends by a cancel, and its stuck items say why', async () => {
  const { db } = await adopted({});
  await cancelJob(db, stuckJobId, 'a test');
  expect(await readJob(db, localOrganizationId, stuckJobId)).toMatchObject({
    status: 'cancelled',
    counts: { failed: 6, successful: 0, inFlight: 0 },
  });
  const why = { status: 'failed', errorCode: 'cancelled', errorMessage: expect.stringContaining('Cancelled') };
  for (const item of (await itemsOf(db)).slice(2, 5)) expect(item).toMatchObject(why);
  expect(await checkInvariants(db)).toEqual([]);
});

test('an old database is never adopted in passing: opening it is refused and leaves it as it is', async () => {
  const old = await oldDatabase({ beside: true });
  await insertStuckJob(old);
  const before = await everythingIn(old.db);
  await expect(openStore(readConfig({ DATABASE_URL: old.url }))).rejects.toMatchObject({
    code: 'adoption_needed',
    next: expect.stringMatching(/colloquy doctor.*colloquy migrate/),
  });
  expect(await everythingIn(old.db)).toEqual(before);
});
