import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { DrainEvent } from '#engine/drain.ts';
import { countCalls } from '#ledger/count-calls.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { listJobs, readJob } from '#ledger/read-jobs.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import type { Provider } from '#providers/provider.ts';
import { createProviders } from '#providers/provider-of.ts';
import { test } from '../cli/support/stage.ts';
import { until } from '../postgres-server/support/processes.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';
import { claim } from '../setup/jobs.ts';
import { jobFacts, unharmed } from './support/job-facts.ts';
import { sixtyItems } from './support/plans.ts';
import { type ScratchServer, scratchServer } from './support/scratch-server.ts';

const items = 60;
const model = 'rehearsal:default?latencyMs=150';

describe('Postgres is stopped as by a crash and started again while a drain runs', { timeout: 60_000 }, () => {
  let server: ScratchServer;
  beforeAll(async () => {
    server = await scratchServer();
  });
  afterAll(() => server.remove());

  test('three times: answers are held and stored afterwards, no call is started meanwhile, and none is made twice', async () => {
    const db = openDatabase(server.url);
    const job = await submitReal(db, { model, items });
    const told: string[] = [];
    const drain = drainOf(db, { concurrency: 8, onEvent: ({ kind }) => kind !== 'settled' && told.push(kind) });
    const running = drain.run({ jobId: job }, { untilEmpty: true });
    for (const finished of [4, 20, 36]) {
      await untilCompleted(db, job, finished);
      await server.stopAtOnce();
      await until('every call in flight was answered', () => drain.inFlight === 0);
      await server.start();
    }
    await running;
    expect(told.filter((kind) => kind === 'database_away')).not.toEqual([]);
    expect(told.at(-1)).toBe('database_back');
    expect(await jobFacts(db, job)).toEqual(unharmed(items));
    expect(await countCalls(db, job)).toMatchObject({ calls: items, succeeded: items });
    await db.close();
  });

  test('for longer than a lease, and with calls that outlast it: whoever held them renews, and none is made twice', async () => {
    const db = openDatabase(server.url);
    const job = await submitReal(db, { model, items: 8 });
    const leaseMs = 30_000;
    const { provider, answer } = heldBack();
    let away = false;
    const onEvent = ({ kind }: DrainEvent) => {
      away ||= kind === 'database_away';
    };
    // With slots to spare, so that it looks for run-out leases all the time.
    const drain = drainOf(db, { concurrency: 16, leaseMs, providerFor: () => provider, onEvent });
    const running = drain.run({ jobId: job }, { untilEmpty: true });
    await until('all are in flight', () => drain.inFlight === 8);
    await server.stopAtOnce();
    await until('it noticed', () => away);
    await server.start();
    // As if it had been away for so long.
    await db.query(
      `update batch_items set lease_expires_at = colloquy_now() - interval '1 second' where batch_job_id = $1`,
      [job],
    );
    // Another that comes first takes none of them: after a start, a third of a lease is left for renewing.
    expect((await claim(db, { worker: 'other', leaseMs })).reaped).toBe(0);
    await until('all are held again', async () => {
      const held = await db.query(
        'select from batch_items where batch_job_id = $1 and lease_expires_at > colloquy_now()',
        [job],
      );
      return held.length === 8;
    });
    answer();
    await running;
    expect(await jobFacts(db, job)).toEqual(unharmed(8));
    expect(await countCalls(db, job)).toMatchObject({ calls: 8, succeeded: 8 });
    await db.close();
  });

  test('generate says that it is away and back, goes on, and ends with its file', async ({ stage }) => {
    await stage.write('plan.yaml', sixtyItems('Away'));
    const env = { DATABASE_URL: server.url };
    const args = ['generate', 'plan.yaml', '--model', model, '--concurrency', '8', '--out', 'away.jsonl'];
    const command = stage.start(args, { env });
    const db = openDatabase(server.url, { connectionsMax: 1 });
    await until('some are finished', async () => {
      const [job] = (await listJobs(db, localOrganizationId, { search: 'Away' })).items;
      return job !== undefined && job.counts.successful >= 8;
    });
    await server.stopAtOnce();
    await command.says(/The database does not answer \(.*\)\. Nothing is lost; trying again\./);
    await server.start();
    expect(await command.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('away.jsonl  (60 lines;') });
    expect(command.stderr).toContain('The database is back.');
    const [job] = (await listJobs(db, localOrganizationId, { search: 'Away' })).items;
    expect(await jobFacts(db, job!.id)).toEqual(unharmed(items));
    expect(await countCalls(db, job!.id)).toMatchObject({ calls: items });
    await db.close();
  });
});

test('every connection is ended fifteen times while a drain runs: nothing is lost, and no call is made twice', {
  timeout: 60_000,
}, async () => {
  const { db, connect } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=50', items });
  const running = drainOf(connect(), { concurrency: 8 }).run({ jobId: job }, { untilEmpty: true });
  let ended = 0;
  for (let round = 1; round <= 15; round++) {
    await untilCompleted(db, job, round * 3);
    const rows = await db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    ended += rows.length;
  }
  await running;
  expect(ended).toBeGreaterThanOrEqual(15);
  expect(await jobFacts(db, job)).toEqual(unharmed(items));
  expect(await countCalls(db, job)).toMatchObject({ calls: items, succeeded: items });
});

/** A model whose answers come when the test says so. */
function heldBack(): { provider: Provider; answer: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const rehearsal = createProviders({}).providerFor({ provider: 'rehearsal', model: 'default', knobs: 'latencyMs=0' });
  return { provider: { call: (request) => promise.then(() => rehearsal.call(request)) }, answer: () => resolve() };
}

async function untilCompleted(db: Database, job: string, finished: number): Promise<void> {
  await until(`${finished} items are finished`, async () => {
    const view = await readJob(db, localOrganizationId, job).catch(() => null); // away at this moment
    return view !== null && view.counts.successful >= finished;
  });
}
