import { expect, test } from 'vitest';
import { timingOf } from '#engine/timing.ts';
import { runWorker, type WorkerEvent } from '#engine/worker.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { channel } from '#ledger/notifications.ts';
import { drainWord } from '#ledger/workers.ts';
import { createProviders } from '#providers/provider-of.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';

test('a worker that meets a schema newer than itself finishes what it calls, says so, and leaves the rest to newer ones', async () => {
  const { db } = await freshDatabase();
  await submitReal(db, { model: 'rehearsal:default?latencyMs=400', items: 12 });
  const events: WorkerEvent[] = [];
  const providers = createProviders({});
  const working = runWorker({
    db,
    directUrl: db.url,
    name: 'old',
    kind: 'worker',
    concurrency: 4,
    timing: timingOf(60_000),
    keepRawDays: 30,
    keys: { rehearsal: 'rehearsal' },
    providerFor: (model) => providers.providerFor(model),
    onEvent: (event) => events.push(event),
  });
  const inFlight = () => db.query(`select from batch_items where status = 'processing'`);
  await expect.poll(async () => (await inFlight()).length).toBe(4);
  await db.transaction(async (migration) => {
    await migration.query('alter table batch_items add column later text');
    await migration.query(`insert into colloquy_migrations (name, checksum) values ('9999_later.sql', '')`);
  });
  // Its next heartbeat is some seconds off; this word makes it come now.
  await db.query('select pg_notify($1, $2)', [channel, drainWord('old')]);
  const { claimed } = await working;
  expect(events).toContainEqual({ kind: 'schema_newer', migration: '9999_later.sql' });
  expect(claimed).toBeLessThan(12);
  expect(await db.query('select outcome from batch_attempts')).toEqual(Array(claimed).fill({ outcome: 'succeeded' }));
  expect(await db.query('select from workers')).toEqual([]);

  await drainOf(db).run({ jobId: null }, { untilEmpty: true });
  expect(await db.query('select status from batch_jobs')).toEqual([{ status: 'completed' }]);
  expect(await db.query('select from batch_attempts')).toHaveLength(12);
  expect(await checkInvariants(db)).toEqual([]);
});
