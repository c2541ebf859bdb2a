import { expect, test } from 'vitest';
import type { ResolvedJob } from '#domain/resolved-job.ts';
import { pauseJob } from '#ledger/pause-job.ts';
import { reapFunctionSql } from '#ledger/reap-leases.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, submit, unsuccessful } from '../setup/jobs.ts';

/** A restart of the server is waited for only a third of this. */
const leaseMs = 30;

test('the function of the migrations is the text that the claim’s reap is made of', async () => {
  const { db } = await freshDatabase();
  const rows = await db.query(`select prosrc as sql from pg_proc where proname = 'colloquy_reap'`);
  // Where this fails: replace the function by a new migration, with this text.
  expect(rows).toEqual([{ sql: reapFunctionSql }]);
});

test('the function takes back what a claim takes back, and leaves the same rows', async () => {
  const byClaim = await situation();
  const byFunction = await situation();
  expect((await claim(byClaim, { limit: 0, leaseMs, keys: {} })).reaped).toBe(6);
  expect(await byFunction.query('select colloquy_reap($1) as reaped', [leaseMs])).toEqual([{ reaped: 6 }]);
  expect(await byFunction.query('select colloquy_reap($1) as reaped', [leaseMs])).toEqual([{ reaped: 0 }]);
  expect(await rowsOf(byFunction)).toEqual(await rowsOf(byClaim));
});

test('clients of an exposed schema may call none of the functions of the schedule', async () => {
  const { db } = await freshDatabase();
  const open = await db.query(
    `select proname from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) a
     where proname in ('colloquy_reap', 'colloquy_tick', 'colloquy_schedule') and a.grantee <> p.proowner`,
  );
  expect(open).toEqual([]);
});

/** Leases that ran out: for the first time, of a suspect, of what was lost alone twice, of a job that is paused, that stopped or that ends by it; and one that holds. */
async function situation(): Promise<Database> {
  const { db } = await freshDatabase();
  const taken = async (items: number, limit: number, changes: Partial<ResolvedJob> = {}) => {
    const jobId = await submit(db, items, changes);
    return (await claim(db, { limit, jobId })).items;
  };
  await taken(3, 2);
  const [lostTwiceAlone] = await taken(2, 1);
  await db.query('update batch_items set running_alone = true, losses = 4, losses_alone = 2 where id = $1', [
    lostTwiceAlone!.itemId,
  ]);
  const [ofPaused] = await taken(2, 1);
  await db.query('update batch_items set losses = 1 where id = $1', [ofPaused!.itemId]);
  await pauseJob(db, ofPaused!.jobId, 'a test');
  const [last] = await taken(1, 1);
  await db.query('update batch_items set running_alone = true, losses = 2, losses_alone = 2 where id = $1', [
    last!.itemId,
  ]);
  const [failing] = await taken(3, 2, { errorHandling: 'stop' });
  await settleAttempts(db, [unsuccessful(failing!)]);
  await db.query(`update batch_items set lease_expires_at = '-infinity' where status = 'processing'`);
  await taken(2, 1);
  return db;
}

/** All that a reap may change, without what differs between any two runs. */
async function rowsOf(db: Database) {
  return {
    jobs: await db.query(
      `select status, in_flight, completed_items, successful_items, failed_items, skipped_items, progress_percentage, pause_reason, log_seq, pass,
         completed_at is not null as ended, reserved_cost, unknown_cost from batch_jobs order by created_at`,
    ),
    items: await db.query(
      `select i.position, i.status, i.error_code, i.error_message, i.progress, i.losses, i.losses_alone, i.running_alone, i.lease_token, i.leased_by,
         i.lease_expires_at is null as free, i.next_attempt_at is not null as put_off, i.completed_at is not null as ended, i.attempts_used, i.attempt_id is null as idle
       from batch_items i join batch_jobs j on j.id = i.batch_job_id order by j.created_at, i.position`,
    ),
    attempts: await db.query(
      `select a.token, a.outcome, a.error_code, a.error_message, a.settled_at is null as open, a.reserved_cost
       from batch_attempts a join batch_items i on i.id = a.batch_item_id join batch_jobs j on j.id = a.batch_job_id order by j.created_at, i.position, a.token`,
    ),
    logs: await db.query(
      `select l.seq, l.level, l.event, l.message, l.data, l.attempt_id is null as whole
       from batch_job_logs l join batch_jobs j on j.id = l.batch_job_id order by j.created_at, l.seq`,
    ),
  };
}
