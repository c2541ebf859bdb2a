import { expect } from 'vitest';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import type { Database } from '#platform/database.ts';
import type { Command } from '../cli/support/command.ts';
import { type Stage, test } from '../cli/support/stage.ts';
import { until } from '../postgres-server/support/processes.ts';
import { freshDatabase, type TestDatabase } from '../setup/database.ts';
import { submitReal } from '../setup/drain.ts';
import { jobFacts, unharmed } from './support/job-facts.ts';

test('a worker frozen past its lease changes no item when it thaws: another has done its work, and its late answers are costed', {
  timeout: 60_000,
}, async ({ stage }) => {
  const { db, url } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=800', items: 6 });
  const frozen = startWorker(stage, url, 6);
  await untilCalled(db, frozen, 6);
  frozen.signal('SIGSTOP');
  const other = startWorker(stage, url, 6);
  await untilCompleted(db, job, 6);
  expect(other.stderr).toMatch(/Took back \d leases of lost workers/);
  const before = await itemsOf(db);

  frozen.signal('SIGCONT');
  await until('its answers are in', async () => (await openAttempts(db)) === 0);
  expect(await itemsOf(db)).toEqual(before);
  expect(await outcomes(db)).toEqual({ late: 6, succeeded: 6 });
  // At no cost, as the rehearsal has none: known, and no longer reserved.
  const [late] = await db.query(
    `select count(*)::integer as costed from batch_attempts
     where outcome = 'late' and output_tokens > 0 and actual_cost = 0 and reserved_cost = 0 and unknown_cost = 0`,
  );
  expect(late).toEqual({ costed: 6 });
  expect(await jobFacts(db, job)).toEqual(unharmed(6));
});

test('calls that go on after the thaw are not cut off, though another has their items: they were paid for', {
  timeout: 60_000,
}, async ({ stage }) => {
  const { db, url } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=2500', items: 3 });
  const frozen = startWorker(stage, url, 3);
  await untilCalled(db, frozen, 3);
  frozen.signal('SIGSTOP');
  const other = startWorker(stage, url, 3);
  await untilHeld(db, other, 3);
  frozen.signal('SIGCONT');
  await untilCompleted(db, job, 3);
  await until('all answers are in', async () => (await openAttempts(db)) === 0);
  expect(await outcomes(db)).toEqual({ late: 3, succeeded: 3 });
  const makers = await db.query(
    `select distinct a.worker like '%-' || $1::text || '-%' as other from conversations c join batch_attempts a on a.id = c.attempt_id`,
    [other.process.pid],
  );
  expect(makers).toEqual([{ other: true }]);
  expect(await jobFacts(db, job)).toEqual(unharmed(3));
});

test('the late answers of a frozen worker are what its items end with, if who took them up died: nothing is paid for again', {
  timeout: 60_000,
}, async ({ stage }) => {
  const { db, url } = await freshDatabase();
  // Shorter than a lease, so that every call of the frozen one is through when it thaws.
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=800', items: 3 });
  const frozen = startWorker(stage, url, 3);
  await untilCalled(db, frozen, 3);
  frozen.signal('SIGSTOP');
  const dying = startWorker(stage, url, 3);
  await untilHeld(db, dying, 3);
  await dying.kill();
  // The leases of the dead end when the answers are in, and not by chance before: a claim in between would call again.
  await db.query(
    `update batch_items set lease_expires_at = colloquy_now() + interval '1 minute' where status = 'processing'`,
  );
  frozen.signal('SIGCONT');
  await until('its answers are in', async () => (await outcomes(db)).late === 3);
  await db.query(`update batch_items set lease_expires_at = colloquy_now() where status = 'processing'`);
  await untilCompleted(db, job, 3);
  expect(await outcomes(db)).toEqual({ late_used: 3, lost: 3, reused: 3 });
  expect(await jobFacts(db, job)).toEqual(unharmed(3));
});

test('SIGTERM drains: calls in flight are finished, nothing is claimed after it, the worker ends with 0 and is gone from the list', {
  timeout: 60_000,
}, async ({ stage }) => {
  const { db, url } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=500', items: 24 });
  const worker = startWorker(stage, url, 6);
  await untilCompleted(db, job, 3);
  expect(await workers(db)).toBe(1);
  worker.signal('SIGTERM');
  await worker.says(/Finishing the calls in flight; nothing new is claimed\./);
  const [{ said } = { said: '' }] = await db.query<{ said: string }>('select colloquy_now()::text as said');
  expect(await worker.ended).toMatchObject({ code: 0, signal: null });
  // Nothing is claimed after that but by the one claim that may have been on its way; of what that took, nothing is called.
  const late = await db.query<{ claim: string; outcome: string }>(
    'select claim_id as claim, outcome from batch_attempts where created_at > $1::timestamptz',
    [said],
  );
  expect(new Set(late.map(({ claim }) => claim)).size).toBeLessThanOrEqual(1);
  for (const { outcome } of late) expect(outcome).toBe('handed_back');
  const { succeeded = 0, handed_back = 0, ...none } = await outcomes(db);
  expect([succeeded + handed_back, none]).toEqual([await attempts(db), {}]);
  // What is handed back surely was not called.
  expect(
    await db.query(
      `select from batch_attempts where outcome = 'handed_back' and (prompt_hash is not null or duration_ms > 0 or counted)`,
    ),
  ).toEqual([]);
  const { status, counts } = await readJob(db, localOrganizationId, job);
  expect(status).toBe('processing');
  expect(counts).toMatchObject({ successful: succeeded, inFlight: 0, failed: 0 });
  expect(worker.stderr).toContain(`is done: ${succeeded} items.`);
  expect(await workers(db)).toBe(0);
});

test('a second SIGTERM ends a worker at once; its items are taken up by the next', { timeout: 60_000 }, async ({
  stage,
}) => {
  const { db, url } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=2000', items: 4 });
  const worker = startWorker(stage, url, 4);
  await untilHeld(db, worker, 4);
  worker.signal('SIGTERM');
  await worker.says(/Finishing/);
  worker.signal('SIGTERM');
  expect(await worker.ended).toMatchObject({ code: 143 });
  expect(await outcomes(db)).toEqual({ open: 4 });
  startWorker(stage, url, 4);
  await untilCompleted(db, job, 4);
  expect(await outcomes(db)).toEqual({ lost: 4, succeeded: 4 });
  expect(await jobFacts(db, job)).toEqual(unharmed(4));
});

/** With a lease of one second. */
function startWorker(stage: Stage, url: TestDatabase['url'], concurrency: number): Command {
  const env = { DATABASE_URL: url, COLLOQUY_LEASE_SECONDS: '1' };
  return stage.start(['worker', '--concurrency', String(concurrency)], { env });
}

/** Until so many items are in the hands of this worker. */
async function untilHeld(db: Database, worker: Command, items: number): Promise<void> {
  await until(`process ${worker.process.pid} holds ${items} items`, async () => {
    const rows = await db.query(`select from batch_items where leased_by like '%-' || $1::text || '-%'`, [
      worker.process.pid,
    ]);
    return rows.length === items;
  });
}

/** Until its first renewal of so many items: by then it has called for them. */
async function untilCalled(db: Database, worker: Command, items: number): Promise<void> {
  await until(`process ${worker.process.pid} calls for ${items} items`, async () => {
    const rows = await db.query(
      `select from batch_items where leased_by like '%-' || $1::text || '-%' and lease_expires_at > started_at + interval '1.1 seconds'`,
      [worker.process.pid],
    );
    return rows.length === items;
  });
}

async function untilCompleted(db: Database, job: string, items: number): Promise<void> {
  await until(`${items} items are finished`, async () => {
    return (await readJob(db, localOrganizationId, job)).counts.successful >= items;
  });
}

const itemsOf = (db: Database) => db.query('select * from batch_items order by position');
const attempts = async (db: Database) => (await db.query('select from batch_attempts')).length;
const openAttempts = async (db: Database) =>
  (await db.query('select from batch_attempts where settled_at is null')).length;
const workers = async (db: Database) => (await db.query('select from workers')).length;

async function outcomes(db: Database): Promise<Record<string, number>> {
  const rows = await db.query<{ outcome: string; n: number }>(
    `select coalesce(outcome, 'open') as outcome, count(*)::integer as n from batch_attempts group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
}
