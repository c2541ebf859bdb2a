import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { hasEnded } from '#domain/job.ts';
import { freeStuck } from '#engine/free-stuck.ts';
import { migrateDatabase } from '#engine/prepare-database.ts';
import { checkInvariantsAtOnce } from '#ledger/invariants.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import type { Database } from '#platform/database.ts';
import { drainOf } from '../setup/drain.ts';
import { oldDatabase } from './support/old-database.ts';
import { createOldTables, insertRows, personaId, shippedArcId, topicId, zeros } from './support/old-tables.ts';

const runs = 20;
const model = 'rehearsal:default?latencyMs=0';
const nowhere = 'eeeeeeee-0000-4000-8000-000000000009';

const count = fc.oneof(fc.constant(null), fc.integer({ min: -2, max: 9 }));
const time = fc.constantFrom(null, '2025-01-01T00:00:00Z', '2024-06-30T12:00:00.123456+02:00');
const uuid = fc.constantFrom(null, nowhere, personaId);

const item = fc.record({
  position: fc.oneof({ weight: 6, arbitrary: fc.constant('in order' as const) }, { weight: 1, arbitrary: count }),
  status: fc.constantFrom(
    'pending',
    'queued',
    'running',
    'processing',
    'completed',
    'failed',
    'cancelled',
    'PENDING',
    'odd',
    null,
  ),
  topic: fc.constantFrom('HSA vs FSA', 'Étude & more', '', null),
  tier: fc.constantFrom('template', 'scenario', 'edge_case', 'edge-case', 'gold', null),
  parameters: fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record(
        {
          templateId: fc.constantFrom(zeros, nowhere),
          persona_id: fc.constantFrom(personaId, nowhere),
          emotional_arc_id: fc.constantFrom(shippedArcId, shippedArcId, nowhere),
          training_topic_id: fc.constantFrom(topicId, nowhere),
        },
        { requiredKeys: [] },
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom(null, [], 'text', 3) },
  ),
  conversation_id: uuid,
  progress: count,
  error_message: fc.constantFrom(null, 'Unknown error', ' '),
  updated_at: time,
});
const job = fc.record({
  job_type: fc.constantFrom('generation', 'generation', 'generation', 'export', 'other'),
  name: fc.constantFrom(null, '', 'A job', 'x'.repeat(300)),
  status: fc.constantFrom(
    'pending',
    'queued',
    'running',
    'processing',
    'paused',
    'completed',
    'failed',
    'cancelled',
    'odd',
    null,
  ),
  total_items: count,
  completed_items: count,
  failed_items: count,
  successful_items: count,
  priority: fc.integer({ min: -1, max: 12 }),
  concurrent_processing: fc.oneof(fc.constant(null), fc.integer({ min: -1, max: 2_000 })),
  error_handling: fc.constantFrom('continue', 'stop', null),
  started_at: time,
  completed_at: time,
  created_by: uuid,
  created_at: time,
  updated_at: time,
  configuration: fc.constantFrom(null, {}, { model: 'x' }, []),
  shared_parameters: fc.constantFrom(null, {}, { mood: 'calm' }, 'text'),
  items: fc.array(item, { maxLength: 6 }),
});
type OldJob = typeof job extends fc.Arbitrary<infer Shape> ? Shape : never;

const idOf = (kind: string, n: number) => `${kind.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;

async function fill(db: Database, jobs: OldJob[], older: boolean): Promise<void> {
  const words = (priority: number) => (older ? priority : String(priority));
  await insertRows(
    db,
    'batch_jobs',
    jobs.map(({ items: _, priority, ...row }, n) => ({ ...row, id: idOf('1', n), priority: words(priority) })),
  );
  const rows = jobs.flatMap(({ items }, n) =>
    items.map(({ position, ...row }, i) => ({
      ...row,
      id: idOf('2', n * 100 + i),
      batch_job_id: idOf('1', n),
      position: position === 'in order' ? i + 1 : position,
    })),
  );
  await insertRows(db, 'batch_items', rows);
}

const all = async (db: Database, sql: string) =>
  (await db.query<{ n: number }>(`select count(*) as n from ${sql}`))[0]!.n;

test(`whatever an old database holds, no row is lost, every invariant holds, and every job then ends or says what it waits for (${runs} random databases)`, async () => {
  expect(inject('postgresUrl')).toBeTruthy();
  const { db } = await oldDatabase();
  const empty = async (older: boolean, beside: boolean) => {
    await db.query('drop schema if exists legacy cascade; drop schema public cascade; create schema public');
    await createOldTables(db, { older, beside });
  };
  await fc.assert(
    fc.asyncProperty(fc.array(job, { maxLength: 4 }), fc.boolean(), fc.boolean(), async (jobs, older, beside) => {
      await empty(older, beside);
      await fill(db, jobs, older);
      const { adoption } = await migrateDatabase(db, { model, dryRun: false });
      expect(await checkInvariantsAtOnce(db)).toEqual([]);
      expect([adoption!.jobs, adoption!.items]).toEqual([jobs.length, jobs.flatMap(({ items }) => items).length]);
      expect(await all(db, 'batch_jobs')).toBe(await all(db, 'legacy.batch_jobs'));
      expect(
        await all(db, 'batch_items i join legacy.batch_items o on (o.id, o.batch_job_id) = (i.id, i.batch_job_id)'),
      ).toBe(adoption!.items);
      await freeStuck(db, { own: false, leaseMs: 60_000 });
      await drainOf(db).run({ jobId: null }, { untilEmpty: true });
      expect(await checkInvariantsAtOnce(db)).toEqual([]);
      for (const { id } of await db.query<{ id: string }>('select id from batch_jobs')) {
        const view = await readJob(db, localOrganizationId, id);
        // Nothing drives any more: what is unfinished says who must act.
        if (!hasEnded(view.status)) expect(view.waiting, id).not.toBeNull();
        if (view.status === 'processing') expect(view.counts.queued + view.counts.inFlight, id).toBe(0);
      }
    }),
    { numRuns: runs },
  );
}, 120_000);
