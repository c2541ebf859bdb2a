import { expect, test } from 'vitest';
import { cancelJob } from '#ledger/cancel-job.ts';
import { deleteJob, expireDrafts } from '#ledger/delete-job.ts';
import { duplicateJob } from '#ledger/duplicate-job.ts';
import { advanceLargeActs, listLargeActs } from '#ledger/large-acts.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readConversation } from '#ledger/read-conversations.ts';
import { listJobs, readJob } from '#ledger/read-jobs.ts';
import { retryItems } from '#ledger/retry-items.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, completed, submit, unsuccessful } from '../setup/jobs.ts';

/** More than one slice and less than three. */
const many = 21_000;

/** A database whose process dies at the statement that `deadly` names. */
function dyingAt(db: Database, deadly: (sql: string, nth: number) => boolean): Database {
  let nth = 0;
  return {
    ...db,
    query: async (sql, parameters) => {
      if (deadly(sql, nth++)) throw new Error('the process died');
      return db.query(sql, parameters);
    },
  };
}

async function finish(db: Database): Promise<void> {
  while (await advanceLargeActs(db)) {
    // slice by slice
  }
}

const counts = async (db: Database, job: string) => (await readJob(db, localOrganizationId, job)).counts;

test('a retry whose process dies between two slices is finished by whoever drives, and takes no item twice', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, many);
  await cancelJob(db, job, null, 60_000);
  const dying = dyingAt(db, (sql, nth) => sql.includes(`'items_retried'`) && nth > 1);
  await expect(retryItems(dying, job, { includeCancelled: true }, 'me')).rejects.toThrow('the process died');
  expect((await counts(db, job)).queued).toBe(10_000);
  expect(await listLargeActs(db)).toEqual([{ jobId: job, name: 'test', act: 'retry' }]);

  // One of the first slice ends again before the rest comes: it is not tried a third time.
  const { items } = await claim(db, { limit: 1 });
  await settleAttempts(db, [unsuccessful(items[0]!)]);
  await finish(db);
  expect(await counts(db, job)).toMatchObject({ queued: many - 1, failed: 1 });
  expect(await db.query('select distinct run from batch_items')).toEqual([{ run: 2 }]);
  expect(await listLargeActs(db)).toEqual([]);
});

test('while a retry is half done, another is refused, and a cancel ends it', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, many);
  await cancelJob(db, job, null, 60_000);
  const dying = dyingAt(db, (sql, nth) => sql.includes(`'items_retried'`) && nth > 1);
  await expect(retryItems(dying, job, { includeCancelled: true })).rejects.toThrow('the process died');
  await cancelJob(db, job, null, 60_000);
  await finish(db);
  expect(await counts(db, job)).toMatchObject({ queued: 0, failed: many });
  expect((await readJob(db, localOrganizationId, job)).status).toBe('cancelled');
});

test('a duplicate has the same items and settings, starts anew, and is invisible to drivers until it is whole', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, many, { concurrentProcessing: 7, priority: 'high' });
  const { items } = await claim(db, { jobId: job, limit: 2 });
  await settleAttempts(db, [completed(items[0]!), unsuccessful(items[1]!)]);

  const copy = await duplicateJob(db, job, 'me', 0);
  expect((await readJob(db, localOrganizationId, copy)).waiting?.code).toBe('being_copied');
  expect((await claim(db, { jobId: copy })).items).toEqual([]);
  await finish(db);
  expect(await readJob(db, localOrganizationId, copy)).toMatchObject({
    name: 'test (copy)',
    status: 'queued',
    concurrentProcessing: 7,
    priority: 'high',
    counts: { total: many, queued: many, failed: 0 },
    spend: { actual: 0, reserved: 0 },
  });
  const [same] = await db.query(
    `select count(*)::integer as n from batch_items a join batch_items b using (position, content_key, persona, topic, reservation)
     where a.batch_job_id = $1 and b.batch_job_id = $2`,
    [job, copy],
  );
  expect(same).toEqual({ n: many });
  expect((await claim(db, { jobId: copy, limit: 20 })).items.map((item) => item.position)).toEqual([
    1, 2, 3, 4, 5, 6, 7,
  ]);
});

test('deleting is for ended jobs, and at once for everyone who looks; its conversations stay unless asked', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, many);
  await expect(deleteJob(db, job)).rejects.toMatchObject({ code: 'conflict' });
  const { items } = await claim(db, { jobId: job, limit: 3 });
  await settleAttempts(
    db,
    items.map((item) => completed(item)),
  );
  await cancelJob(db, job, null, 60_000);

  await deleteJob(db, job, {}, 0);
  await expect(readJob(db, localOrganizationId, job)).rejects.toMatchObject({ code: 'not_found' });
  expect((await listJobs(db, localOrganizationId)).items).toEqual([]);
  await expect(retryItems(db, job, { includeCancelled: true })).rejects.toMatchObject({ code: 'not_found' });
  await finish(db);
  for (const table of ['batch_jobs', 'batch_items', 'batch_attempts', 'batch_job_logs'])
    expect(await db.query(`select from ${table}`)).toEqual([]);
  expect(
    await db.query('select count(*)::integer as n, count(batch_job_id)::integer as owned from conversations'),
  ).toEqual([{ n: 3, owned: 0 }]);
});

test('deleting with its conversations leaves nothing; a job that is being copied is not deleted', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 3);
  const { items } = await claim(db, { jobId: job });
  await settleAttempts(
    db,
    items.map((item) => completed(item)),
  );
  const copy = await duplicateJob(db, job, null, 0);
  await expect(deleteJob(db, job)).rejects.toThrow('being copied');
  await finish(db);
  await deleteJob(db, job, { conversations: true });
  expect(await db.query('select from conversations')).toEqual([]);
  expect((await listJobs(db, localOrganizationId)).items.map((each) => each.id)).toEqual([copy]);
});

test('a draft that nobody submitted in time goes, one in time stays, and a copy under way is no such draft', async () => {
  const { db } = await freshDatabase();
  const old = await submit(db, 3);
  const young = await submit(db, 3);
  await db.query(`update batch_jobs set draft_expires_at = colloquy_now() - interval '1 second' where id = $1`, [old]);
  await db.query(`update batch_jobs set draft_expires_at = colloquy_now() + interval '1 hour' where id = $1`, [young]);
  expect(await expireDrafts(db)).toBe(1);
  await finish(db);
  expect((await listJobs(db, localOrganizationId)).items.map((each) => each.id)).toEqual([young]);
});

test('a conversation that stays after its job was deleted can still be read', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  const { items } = await claim(db);
  await settleAttempts(db, [completed(items[0]!)]);
  await deleteJob(db, job);
  const [kept] = await db.query<{ id: string }>('select id from conversations');
  expect(await readConversation(db, localOrganizationId, kept!.id)).toMatchObject({
    position: 1,
    jobId: null,
    costUsd: null,
  });
});
