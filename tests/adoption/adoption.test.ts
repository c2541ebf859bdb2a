import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { migrateDatabase } from '#engine/prepare-database.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { resumeJob } from '#ledger/pause-job.ts';
import { streamConversations } from '#ledger/read-conversations.ts';
import { listItems } from '#ledger/read-items.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { listScaffolding } from '#ledger/scaffolding-store.ts';
import type { Database } from '#platform/database.ts';
import { loadSeed } from '#platform/seed/load-seed.ts';
import { drainOf } from '../setup/drain.ts';
import { oldDatabase } from './support/old-database.ts';
import {
  everythingIn,
  insertRows,
  insertStuckJob,
  personaId,
  shippedArcId,
  stuckJobId,
  topicId,
  zeros,
} from './support/old-tables.ts';

const model = 'rehearsal:default?latencyMs=0';
const id = (n: number) => `cccccccc-0000-4000-8000-${String(n).padStart(12, '0')}`;
const itemId = (n: number) => `dddddddd-0000-4000-8000-${String(n).padStart(12, '0')}`;
const parameters = {
  templateId: zeros,
  persona_id: personaId,
  emotional_arc_id: shippedArcId,
  training_topic_id: topicId,
};
const adopt = async (db: Database) => (await migrateDatabase(db, { model, dryRun: false })).adoption!;
const job = (db: Database, n: number) => readJob(db, localOrganizationId, id(n));
const items = async (db: Database, n: number) => (await listItems(db, localOrganizationId, id(n))).items;

test('a dry run changes nothing and says what the migration then does; a second migration changes nothing', async () => {
  const old = await oldDatabase({ beside: true, foreign: true, owners: true });
  await insertStuckJob(old);
  const before = await everythingIn(old.db);
  const dry = await migrateDatabase(old.db, { model, dryRun: true });
  expect(await everythingIn(old.db)).toEqual(before);
  const done = await migrateDatabase(old.db, { model, dryRun: false });
  expect(done).toEqual(dry);
  expect(done.adoption).toMatchObject({
    schema: 'legacy',
    jobs: 1,
    items: 6,
    withoutOwner: 0,
    conversationsElsewhere: 0,
  });
  const after = await everythingIn(old.db);
  expect(await migrateDatabase(old.db, { model, dryRun: false })).toMatchObject({ applied: [], adoption: null });
  expect(await everythingIn(old.db)).toEqual(after);

  for (const table of [
    'batch_jobs',
    'batch_items',
    'personas',
    'emotional_arcs',
    'training_topics',
    'prompt_templates',
    'conversations',
  ])
    expect(after[`legacy.${table}`], table).toEqual(before[`public.${table}`]);
  for (const table of ['generation_logs', 'failed_generations', 'training_files', 'export_logs', 'batch_checkpoints'])
    expect(after[`public.${table}`], table).toEqual(before[`public.${table}`]);
});

test('foreign keys of tables that are not ours go on pointing at the old rows', async () => {
  const old = await oldDatabase({ beside: true, foreign: true });
  await insertStuckJob(old);
  await old.db.query('insert into batch_checkpoints (job_id) values ($1)', [stuckJobId]);
  await adopt(old.db);
  await expect(old.db.query('insert into batch_checkpoints (job_id) values ($1)', [id(404)])).rejects.toThrow(
    /foreign key/,
  );
  await old.db.query('insert into batch_checkpoints (job_id) values ($1)', [stuckJobId]);
});

test('older words, other counters and odd rows become ours, and what they were stays in the log', async () => {
  const { db } = await oldDatabase({ older: true, beside: true });
  const gone = id(900);
  await insertRows(db, 'conversations', [
    { id: id(800), conversation_id: id(801), status: 'approved', storage_path: 'a/b' },
  ]);
  await insertRows(db, 'batch_jobs', [
    {
      id: id(1),
      name: 'called completed',
      status: 'completed',
      priority: 9,
      total_items: 9,
      completed_items: 9,
      completed_at: '2025-01-02T00:00:00Z',
    },
    {
      id: id(2),
      name: 'cancelled',
      status: 'cancelled',
      priority: 2,
      total_items: 3,
      completed_items: 2,
      failed_items: 2,
    },
    { id: id(3), name: 'running', status: 'running', priority: 5, total_items: 2, error_handling: 'stop' },
    { id: id(4), name: 'pending', status: 'pending', concurrent_processing: 4000, total_items: 1 },
    { id: id(5), name: null, status: 'dreaming', total_items: 1 },
    { id: id(6), name: 'an export', job_type: 'export', status: 'running', total_items: 4 },
    { id: id(7), name: 'all ended', status: 'running', total_items: 2, completed_items: 1 },
  ]);
  const item = (n: number, jobId: string, position: number | null, status: string | null, more: object = {}) => ({
    id: itemId(n),
    batch_job_id: jobId,
    position,
    status,
    topic: 'HSA vs FSA',
    tier: 'template',
    parameters: { ...parameters, n },
    ...more,
  });
  await insertRows(db, 'batch_items', [
    item(1, id(1), 1, 'completed', { conversation_id: id(800) }),
    item(2, id(1), 2, 'completed', { conversation_id: gone }),
    item(3, id(1), 3, 'completed'),
    item(4, id(1), 4, 'running', { conversation_id: gone }),
    item(5, id(2), 1, 'completed', { conversation_id: gone }),
    item(6, id(2), 2, 'cancelled'),
    item(7, id(2), 3, 'running'),
    item(8, id(3), 0, 'failed', { error: 'socket hang up' }),
    item(9, id(3), 0, 'pending'),
    item(10, id(4), 1, 'pending', { parameters: { ...parameters, persona_id: id(404) } }),
    item(11, id(5), 1, 'asleep'),
    item(12, id(7), 1, 'completed', { conversation_id: gone }),
    item(13, id(7), 2, 'failed'),
  ]);
  const report = await adopt(db);
  expect(await checkInvariants(db)).toEqual([]);
  expect(report).toMatchObject({
    jobs: 7,
    items: 13,
    withoutOwner: 7,
    conversationsElsewhere: 1,
    conversationsNowhere: 3,
  });
  expect(report.mapped).toEqual(
    expect.arrayContaining([
      { column: 'batch_jobs.status', from: 'completed', to: 'paused', count: 1 },
      { column: 'batch_jobs.priority', from: '9', to: 'high', count: 1 },
      { column: 'batch_items.status', from: 'running', to: 'processing', count: 1 },
      { column: 'batch_items.status', from: 'asleep', to: 'failed', count: 1 },
    ]),
  );
  expect(report.cannotRun).toEqual([{ reason: `Its persona ${id(404)} is not in the database.`, count: 1 }]);

  expect(await job(db, 1)).toMatchObject({
    status: 'paused',
    priority: 'high',
    completedAt: null,
    pauseReason: 'it was called completed, but 1 of its items have not ended',
    counts: { total: 4, successful: 2, failed: 1, inFlight: 1 },
  });
  expect(await items(db, 1)).toMatchObject([
    { conversationId: id(800) },
    { conversationId: gone },
    { status: 'failed', errorCode: 'adopted_failure' },
    { status: 'processing', conversationId: null },
  ]);
  const [kept] = await db.query(`select data #> '{items,first}' as first from batch_job_logs where batch_job_id = $1`, [
    id(1),
  ]);
  expect(kept).toMatchObject({
    first: [
      { position: 3, was: { status: 'completed' } },
      { position: 4, was: { conversation_id: gone } },
    ],
  });
  expect(await job(db, 2)).toMatchObject({
    status: 'cancelled',
    priority: 'low',
    counts: { successful: 1, failed: 2, skipped: 2 },
  });
  expect(await job(db, 3)).toMatchObject({ status: 'processing', priority: 'normal', errorHandling: 'stop' });
  expect((await items(db, 3)).map(({ position, errorMessage }) => [position, errorMessage])).toEqual([
    [1, 'socket hang up'],
    [2, null],
  ]);
  expect(await job(db, 4)).toMatchObject({ status: 'queued', concurrentProcessing: 1000 });
  expect(await job(db, 5)).toMatchObject({ status: 'failed', name: 'Adopted job cccccccc' });
  expect(await job(db, 6)).toMatchObject({
    status: 'failed',
    counts: { total: 0 },
    errorMessage: 'It had no items when it was adopted.',
  });
  expect(await job(db, 7)).toMatchObject({ status: 'completed', counts: { successful: 1, failed: 1 } });

  // What is completed with its text elsewhere is left out of an export, and breaks nothing.
  for await (const row of streamConversations(db, localOrganizationId, id(1))) expect(row).toBeUndefined();
  // What cannot run ends with a clear code and no call.
  await drainOf(db).run({ jobId: id(4) }, { untilEmpty: true });
  expect(await items(db, 4)).toMatchObject([
    { status: 'failed', errorCode: 'scaffolding_missing', errorMessage: expect.stringContaining(id(404)) },
  ]);
  expect(await checkInvariants(db)).toEqual([]);
});

test('old scaffolding keeps its ids and words, stands in the place of the shipped row of its id or key, and is chosen by the one selector', async () => {
  const { db } = await oldDatabase({ beside: true });
  const arcId = id(50);
  await insertRows(db, 'emotional_arcs', [
    {
      id: arcId,
      arc_key: 'Doubt to Trust',
      name: 'Doubt to trust',
      starting_emotion: 'doubt',
      starting_intensity_min: 0.5,
      starting_intensity_max: 0.7,
      ending_emotion: 'trust',
      ending_intensity_min: 0.5,
      ending_intensity_max: 0.6,
      typical_turn_count_min: 2,
      typical_turn_count_max: 4,
    },
    {
      id: id(51),
      arc_key: 'out_of_range',
      name: 'Out of range',
      starting_emotion: 'doubt',
      starting_intensity_min: 7,
      starting_intensity_max: 8,
      ending_emotion: 'trust',
      ending_intensity_min: 5,
      ending_intensity_max: 6,
      typical_turn_count_min: 2,
      typical_turn_count_max: 4,
    },
  ]);
  await insertRows(db, 'prompt_templates', [
    {
      id: id(60),
      template_name: 'Ours',
      template_text: '{{persona_name}} and {{topic_name}}',
      tier: 'template',
      emotional_arc_id: arcId,
      rating: 4,
    },
    {
      id: id(61),
      template_name: 'Broken',
      template_text: '{{client_mood}}',
      tier: 'template',
      emotional_arc_type: 'confusion_to_clarity',
      rating: 5,
    },
    {
      id: 'b5038036-929a-4a86-b40a-e6bb34ce226e',
      template_name: 'In the place of the first',
      template_text: '{{nothing_fills_this}}',
      tier: 'template',
      emotional_arc_type: 'confusion_to_clarity',
      rating: 5,
    },
  ]);
  await insertRows(db, 'batch_jobs', [{ id: id(1), status: 'queued', total_items: 2 }]);
  await insertRows(db, 'batch_items', [
    {
      id: itemId(1),
      batch_job_id: id(1),
      position: 1,
      status: 'queued',
      tier: 'template',
      parameters: { ...parameters, emotional_arc_id: arcId },
    },
    { id: itemId(2), batch_job_id: id(1), position: 2, status: 'queued', tier: 'template', parameters },
  ]);
  const report = await adopt(db);
  expect(report.scaffolding).toEqual([
    { kind: 'personas', rows: 1, adopted: 1, overShipped: 0, inactive: 0 },
    { kind: 'topics', rows: 1, adopted: 1, overShipped: 0, inactive: 0 },
    { kind: 'emotionalArcs', rows: 3, adopted: 2, overShipped: 1, inactive: 0 },
    { kind: 'templates', rows: 3, adopted: 2, overShipped: 0, inactive: 1 },
  ]);
  const arcs = await listScaffolding(db, localOrganizationId, 'emotionalArcs');
  const seed = loadSeed().emotionalArcs;
  expect(arcs).toHaveLength(seed.length + 1);
  expect(arcs.find((row) => row.id === arcId)).toMatchObject({ key: 'doubt_to_trust', turnsMin: 2, turnsMax: 4 });
  // The old words, and the shipped ones where the old row says nothing.
  const shipped = seed.find((row) => row.id === shippedArcId)!;
  expect(arcs.find((row) => row.id === shippedArcId)).toMatchObject({
    key: 'confusion_to_clarity',
    name: 'From fog to light',
    strategy: shipped.strategy,
  });
  expect(await listScaffolding(db, localOrganizationId, 'personas')).toHaveLength(loadSeed().personas.length + 1);

  const chosen = await db.query<{ template_id: string }>('select template_id from batch_items order by position');
  expect(chosen.map((row) => row.template_id)).toEqual([id(60), 'b5038036-929a-4a86-b40a-e6bb34ce226e']);
  await drainOf(db).run({ jobId: id(1) }, { untilEmpty: true });
  expect(await job(db, 1)).toMatchObject({ status: 'completed', counts: { successful: 2 } });
  // What the adopted persona leaves empty and the template asks for is said to be not described.
  const [{ shared } = { shared: {} }] = await db.query<{ shared: object }>(
    'select shared_parameters as shared from batch_jobs',
  );
  expect(shared).toMatchObject({ persona_background: '(not described)' });
});

test('where a row cannot be adopted, all is undone', async () => {
  const { db } = await oldDatabase({ beside: true });
  await insertRows(db, 'batch_jobs', [{ id: id(1), status: 'queued', total_items: 1 }]);
  await db.query('alter table batch_items drop constraint batch_items_pkey');
  const twice = { id: itemId(1), batch_job_id: id(1), status: 'queued', parameters };
  await insertRows(db, 'batch_items', [
    { ...twice, position: 1 },
    { ...twice, position: 2 },
  ]);
  const before = await everythingIn(db);
  await expect(adopt(db)).rejects.toThrow(/duplicate key/);
  expect(await everythingIn(db)).toEqual(before);
});

test('items whose job is gone are kept in a job that is made for them', async () => {
  const { db } = await oldDatabase({ beside: true });
  await db.query('alter table batch_items drop constraint batch_items_batch_job_id_fkey');
  await insertRows(db, 'batch_items', [
    { id: itemId(1), batch_job_id: id(1), position: 1, status: 'failed', parameters },
    { id: itemId(2), batch_job_id: null, position: 1, status: 'processing', parameters },
  ]);
  expect(await adopt(db)).toMatchObject({ jobs: 2, items: 2, jobsMade: 2 });
  expect(await job(db, 1)).toMatchObject({ name: 'Items of a job that is gone', status: 'failed' });
  const [other] = await db.query(`select status from batch_jobs where id <> $1`, [id(1)]);
  expect(other).toEqual({ status: 'paused' });
  expect(await checkInvariants(db)).toEqual([]);
});

test('without a named model unfinished jobs are paused and say so, and ended ones stay as they are', async () => {
  const { db } = await oldDatabase({ beside: true });
  await insertRows(db, 'batch_jobs', [
    { id: id(1), status: 'processing', total_items: 1 },
    { id: id(2), status: 'failed', total_items: 1 },
  ]);
  await insertRows(db, 'batch_items', [
    { id: itemId(1), batch_job_id: id(1), position: 1, status: 'queued', parameters },
    { id: itemId(2), batch_job_id: id(2), position: 1, status: 'failed', parameters },
  ]);
  const { adoption } = await migrateDatabase(db, { model: null, dryRun: false });
  expect(adoption!.paused).toMatchObject([{ id: id(1) }]);
  expect(await job(db, 1)).toMatchObject({
    status: 'paused',
    waiting: { detail: expect.stringContaining(`COLLOQUY_MODEL=provider:model colloquy jobs resume ${id(1)}`) },
  });
  expect(await job(db, 2)).toMatchObject({ status: 'failed', model: 'unnamed:model' });
  await expect(resumeJob(db, id(1))).rejects.toMatchObject({
    code: 'conflict',
    next: expect.stringMatching(/COLLOQUY_MODEL/),
  });
  expect(await checkInvariants(db)).toEqual([]);
});

test('the way back that docs/adopting.md gives puts every old table where it was, with nothing of ours among them, and it can be adopted again', async () => {
  const old = await oldDatabase({ beside: true, foreign: true });
  await insertStuckJob(old);
  const before = await everythingIn(old.db);
  await adopt(old.db);
  const text = await readFile(new URL('../../docs/adopting.md', import.meta.url), 'utf8');
  await old.db.query(/```sql\n([\s\S]*?)```/.exec(text)![1]!);
  const after = Object.entries(await everythingIn(old.db)).filter(([name]) => !name.startsWith('colloquy_undone.'));
  expect(Object.fromEntries(after)).toEqual(before);
  expect(await adopt(old.db)).toMatchObject({ schema: 'legacy', jobs: 1, items: 6 });
});
