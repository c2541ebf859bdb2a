import { expect, test } from 'vitest';
import { parseModelName } from '#domain/model-name.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { writeBackup } from '#platform/backup/write-backup.ts';
import type { Database, Queryable } from '#platform/database.ts';
import type { Provider } from '#providers/provider.ts';
import { createProviders } from '#providers/provider-of.ts';
import { until } from '../postgres-server/support/processes.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';
import { emptyDatabase, restoreInto } from './support/backups.ts';

/** The rehearsal’s answers after 40 ms, under the name of a model that costs something. */
const slowAndPriced: Provider = (() => {
  const model = parseModelName('rehearsal:default?latencyMs=40');
  const rehearsal = createProviders({}).providerFor(model);
  return { ...rehearsal, call: (request) => rehearsal.call({ ...request, model }) };
})();
const drain = (db: Database, worker: string) =>
  drainOf(db, { worker, concurrency: 4, providerFor: () => slowAndPriced });
const job = { model: 'openai:writer' };

async function completedOf(db: Queryable): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; row: string }>(
    `select i.id, concat_ws(' ', i, c, (select array_agg(a order by a.token) from batch_attempts a where a.batch_item_id = i.id)) as row
     from batch_items i join conversations c on c.id = i.conversation_id where i.status = 'completed'`,
  );
  return new Map(rows.map(({ id, row }) => [id, row]));
}

const doneCount = async (db: Queryable) => (await completedOf(db)).size;

async function spendOf(db: Queryable, attempts: string[] | null): Promise<number> {
  const [row] = await db.query<{ spend: number }>(
    'select coalesce(sum(actual_cost), 0) as spend from batch_attempts where $1::uuid[] is null or id = any ($1)',
    [attempts],
  );
  return row!.spend;
}

test('a backup taken while work goes on, restored and gone on with, has lost nothing, repeats nothing and pays for nothing twice', async () => {
  const { db, connect } = await freshDatabase();
  await submitReal(db, { ...job, items: 40 });
  const stop = new AbortController();
  const working = drain(connect(), 'original').run({ jobId: null }, { signal: stop.signal });
  await until('ten are done', async () => (await doneCount(db)) >= 10);
  const doneBefore = await completedOf(db);

  // Before each of these tables is read, items are completed and a job is submitted: without one snapshot they would not fit together.
  const pieces: Buffer[] = [];
  await writeBackup(db.url, async (piece) => {
    pieces.push(Buffer.from(piece));
    if (!/^batch_(attempts|items|job_logs)\/000001/.test(piece.toString('latin1', 0, 100))) return;
    const done = await doneCount(db);
    await submitReal(db, { ...job, items: 6 });
    await until('more are done', async () => (await doneCount(db)) >= done + 4);
  });
  stop.abort();
  await working;

  const target = await emptyDatabase();
  const { manifest, violations, takenBack } = await restoreInto(target, Buffer.concat(pieces));
  expect(violations).toEqual([]);
  expect(takenBack).toBeGreaterThan(0);
  expect(manifest.tables.find(({ name }) => name === 'batch_jobs')?.rows).toBe(1);
  const atSnapshot = await completedOf(target);
  const inOriginal = await completedOf(db);
  for (const id of doneBefore.keys()) expect(atSnapshot.has(id)).toBe(true);
  for (const [id, row] of atSnapshot) expect(row).toBe(inOriginal.get(id));
  const settled = await target.query<{ id: string }>('select id from batch_attempts where settled_at is not null');
  const ids = settled.map(({ id }) => id);
  const spent = await spendOf(target, null);
  expect(spent).toBeGreaterThan(0);
  expect(spent).toBe(await spendOf(db, ids));

  await drain(target, 'copy').run({ jobId: null }, { untilEmpty: true });
  expect(await target.query('select status, successful_items as done from batch_jobs')).toEqual([
    { status: 'completed', done: 40 },
  ]);
  const atEnd = await completedOf(target);
  for (const [id, row] of atSnapshot) expect(atEnd.get(id)).toBe(row);
  const [after] = await target.query<{ spend: number }>(
    `select sum(actual_cost) as spend from batch_attempts where worker = 'copy'`,
  );
  const [total] = await target.query<{ spend: number }>('select actual_cost as spend from batch_jobs');
  expect(total!.spend).toBeCloseTo(spent + after!.spend, 9);
  expect(await checkInvariants(target)).toEqual([]);
});
