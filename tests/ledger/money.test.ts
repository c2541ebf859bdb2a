import { expect, test } from 'vitest';
import { adjustJob } from '#ledger/adjust-job.ts';
import { expireReservations } from '#ledger/expire-reservations.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { freshDatabase } from '../setup/database.ts';
import { completed, submit, claim as take } from '../setup/jobs.ts';

/** A short lease: after its server's start a claim leaves others' leases alone for a third of one. */
const claim: typeof take = (db, changes) => take(db, { leaseMs: 3_000, ...changes });
const read = (db: Parameters<typeof readJob>[0], id: string) => readJob(db, localOrganizationId, id);

test('a budget is not passed: no claim that does not fit, and the wait says whether it is held or reached', async () => {
  const { db } = await freshDatabase();
  // One reservation is $0.0025, one call costs $0.0013.
  const job = await submit(db, 10, { budgetUsd: 0.006 });
  const { items } = await claim(db);
  expect(items).toHaveLength(2);
  await settleAttempts(
    db,
    items.map((item) => completed(item)),
  );
  const more = await claim(db);
  expect(more.items).toHaveLength(1);
  await settleAttempts(
    db,
    more.items.map((item) => completed(item)),
  );
  expect((await claim(db)).items).toEqual([]);
  expect((await read(db, job)).waiting?.code).toBe('budget_reached');
});

test('a call that is never answered becomes unknown cost at its full bound, until its answer comes', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  const { items } = await claim(db, { leaseMs: 0 });
  await claim(db, { keys: {} });
  await db.query(`update batch_attempts set deadline_at = colloquy_now()`);
  expect(await expireReservations(db)).toBe(1);
  expect((await read(db, job)).spend).toMatchObject({ reserved: 0, unknown: 0.0025 });
  await settleAttempts(db, [completed(items[0]!)]);
  expect((await read(db, job)).spend).toMatchObject({ reserved: 0, unknown: 0, actual: 0.0013 });
});

test('a budget without a known price is refused', async () => {
  const { db } = await freshDatabase();
  await expect(submit(db, 1, { budgetUsd: 1 }, null)).rejects.toMatchObject({ code: 'price_unknown' });
  expect(await db.query('select from batch_jobs')).toEqual([]);
});

test('a budget that is raised lets a job go on, and one without a known price is refused', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 4, { budgetUsd: 0.003 });
  const first = await claim(db);
  expect(first.items).toHaveLength(1);
  await settleAttempts(db, [completed(first.items[0]!)]);
  expect((await claim(db)).items).toEqual([]);
  expect(await adjustJob(db, job, { budgetUsd: 1 })).toBe(true);
  expect(await adjustJob(db, job, { budgetUsd: 1 })).toBe(false);
  expect((await claim(db)).items).toHaveLength(3);
  const unpriced = await submit(db, 1, {}, null);
  await expect(adjustJob(db, unpriced, { budgetUsd: 1 })).rejects.toMatchObject({ code: 'price_unknown' });
});
