import { expect, test } from 'vitest';
import { blockKey } from '#ledger/block-key.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { readClaim } from '#ledger/claim-items.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { pauseJob, resumeJob } from '#ledger/pause-job.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { leaseKey, renewLeases } from '#ledger/renew-leases.ts';
import { retryItems } from '#ledger/retry-items.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { submitJob } from '#ledger/submit-job.ts';
import { freshDatabase } from '../setup/database.ts';
import { completed, jobOf, submit, claim as take, testPrice, unsuccessful } from '../setup/jobs.ts';

/** A short lease: after its server's start a claim leaves others' leases alone for a third of one. */
const claim: typeof take = (db, changes) => take(db, { leaseMs: 3_000, ...changes });
const read = (db: Parameters<typeof readJob>[0], id: string) => readJob(db, localOrganizationId, id);

test('a job of three goes from queued to completed, with its conversations, costs and log', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 3);
  const { items } = await claim(db);
  expect(items.map((item) => item.position)).toEqual([1, 2, 3]);
  expect((await read(db, job)).status).toBe('processing');
  expect((await read(db, job)).spend.reserved).toBeCloseTo(3 * 0.0025, 9);
  const results = await settleAttempts(
    db,
    items.map((item) => completed(item)),
  );
  expect([...results.values()]).toEqual(['settled', 'settled', 'settled']);
  const view = await read(db, job);
  expect(view).toMatchObject({
    status: 'completed',
    counts: { total: 3, successful: 3, failed: 0, inFlight: 0, queued: 0 },
    waiting: null,
  });
  expect(view.spend).toMatchObject({ reserved: 0, unknown: 0 });
  expect(view.spend.actual).toBeCloseTo(3 * 0.0013, 9);
  const log = await db.query<{ event: string }>(
    'select event from batch_job_logs where batch_job_id = $1 order by seq',
    [job],
  );
  expect(log.map((line) => line.event)).toEqual([
    'job_submitted',
    'claimed',
    'claimed',
    'claimed',
    'item_completed',
    'item_completed',
    'item_completed',
    'job_ended',
  ]);
});

test('the same settle sent twice changes nothing the second time', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 2);
  const { items } = await claim(db);
  const settlements = items.map((item) => completed(item));
  await settleAttempts(db, settlements);
  const before = await db.query('select * from batch_jobs where id = $1', [job]);
  const again = await settleAttempts(db, settlements);
  expect([...again.values()]).toEqual(['repeated', 'repeated']);
  expect(await db.query('select * from batch_jobs where id = $1', [job])).toEqual(before);
});

test('an attempt that may be tried again goes back with its due time, and is not claimed before', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  const first = await claim(db);
  await settleAttempts(db, [
    unsuccessful(first.items[0]!, {
      verdict: 'retry',
      errorCode: 'rate_limited',
      retryDelayMs: 60_000,
      counted: false,
    }),
  ]);
  expect((await claim(db)).items).toEqual([]);
  const view = await read(db, job);
  expect(view.counts.queued).toBe(1);
  await db.query('update batch_items set next_attempt_at = colloquy_now()');
  const second = await claim(db);
  expect(second.items[0]).toMatchObject({ token: 2, attemptsUsed: 0, deferrals: 1 });
  await settleAttempts(db, [completed(second.items[0]!)]);
  expect((await read(db, job)).status).toBe('completed');
});

test('an expired lease is taken back by the next claim, which is not charged as an attempt', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 2);
  const dead = await claim(db, { leaseMs: 0 });
  expect(dead.items).toHaveLength(2);
  const taken = await claim(db, { worker: 'w2' });
  expect(taken.reaped).toBe(2);
  const next = await claim(db, { worker: 'w2' });
  expect(next.items.map((item) => [item.token, item.attemptsUsed])).toEqual([
    [2, 0],
    [2, 0],
  ]);
  await settleAttempts(
    db,
    next.items.map((item) => completed(item)),
  );
  expect((await read(db, job)).status).toBe('completed');
});

test('a late answer changes no item, is costed, and is what the next claim settles from', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 1);
  const frozen = await claim(db, { leaseMs: 0 });
  await claim(db, { worker: 'w2', limit: 1 }); // takes the lease back
  const results = await settleAttempts(db, [completed(frozen.items[0]!, { rawAnswer: Buffer.from('raw') })]);
  expect([...results.values()]).toEqual(['late']);
  const view = await read(db, job);
  expect(view.counts).toMatchObject({ successful: 0, queued: 1 });
  expect(view.spend).toMatchObject({ reserved: 0 });
  expect(view.spend.actual).toBeCloseTo(0.0013, 9);
  const next = await claim(db, { worker: 'w2' });
  expect(next.items[0]!.lateAttemptId).toBe(frozen.items[0]!.attemptId);
  await settleAttempts(db, [
    completed(next.items[0]!, { answerFrom: next.items[0]!.lateAttemptId, costNanoUsd: 0, usage: null }),
  ]);
  expect((await read(db, job)).spend.actual).toBeCloseTo(0.0013, 9);
  const outcomes = await db.query<{ outcome: string }>('select outcome from batch_attempts order by token');
  expect(outcomes.map((row) => row.outcome)).toEqual(['late_used', 'reused']);
});

test('an answer that was used too late is no answer of its own: the next claim settles from the one that was paid for', async () => {
  const { db } = await freshDatabase();
  await submit(db, 1);
  const slow = await claim(db, { leaseMs: 0 });
  await claim(db, { limit: 1 }); // takes the lease back
  const paid = await claim(db, { worker: 'w2', leaseMs: 0 });
  await claim(db, { limit: 1 });
  const answerFrom = paid.items[0]!.attemptId;
  await settleAttempts(db, [completed(paid.items[0]!, { rawAnswer: Buffer.from('raw') })]);
  // The first worker looked for late answers only when it went on.
  await settleAttempts(db, [completed(slow.items[0]!, { answerFrom, costNanoUsd: 0, usage: null })]);
  const next = await claim(db, { worker: 'w3', alone: true });
  expect(next.items[0]!.lateAttemptId).toBe(answerFrom);
});

test('an item lost twice with its worker runs alone, and only losses while alone end it', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 2);
  for (let loss = 0; loss < 2; loss++) {
    await claim(db, { leaseMs: 0, limit: 1 });
    await claim(db, { limit: 1, leaseMs: 0, jobId: job, keys: {} }); // reaps only
  }
  // A process that could not call them does not make room for them.
  expect((await claim(db, { keys: { openai: 'o' } })).suspectsWait).toBe(false);
  const besides = await claim(db, { limit: 10 });
  expect(besides.items.map((item) => item.position)).toEqual([2]);
  expect(besides.suspectsWait).toBe(true);
  for (let alone = 0; alone < 3; alone++) {
    const taken = await claim(db, { alone: true, leaseMs: 0 });
    expect(taken.items.map((item) => [item.position, item.suspect])).toEqual([[1, true]]);
    await claim(db, { keys: {} });
  }
  const [item] = await db.query<{ status: string; error_code: string }>(
    'select status, error_code from batch_items where position = 1',
  );
  expect(item).toEqual({ status: 'failed', error_code: 'lease_expired' });
  await settleAttempts(
    db,
    besides.items.map((each) => completed(each)),
  );
  expect(await read(db, job)).toMatchObject({ status: 'completed', counts: { successful: 1, failed: 1 } });
});

test('a claim whose acknowledgement was lost is read again, not repeated', async () => {
  const { db } = await freshDatabase();
  await submit(db, 3);
  const claimId = crypto.randomUUID();
  const first = await claim(db, { claimId, limit: 2 });
  expect(await readClaim(db, claimId)).toEqual(first.items);
});

test('renewing tells kept from cancelled from lost', async () => {
  const { db } = await freshDatabase();
  const kept = await submit(db, 1);
  const cancelled = await submit(db, 1);
  const lost = await submit(db, 1);
  const one = async (jobId: string, leaseMs: number) => (await claim(db, { jobId, leaseMs })).items[0]!;
  const items = [await one(kept, 60_000), await one(cancelled, 60_000), await one(lost, 0)];
  await cancelJob(db, cancelled);
  await claim(db, { jobId: lost });
  const renewals = await renewLeases(db, items, 60_000);
  expect(items.map((item) => renewals.get(leaseKey(item)))).toEqual(['kept', 'cancelled', 'lost']);
});

test('a cancel ends everything at once; what was in flight may still be billed, and its answer is costed', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 5);
  const { items } = await claim(db, { limit: 2 });
  await settleAttempts(db, [completed(items[0]!)]);
  await cancelJob(db, job, 'Ann');
  expect((await claim(db)).items).toEqual([]);
  expect(await read(db, job)).toMatchObject({
    status: 'cancelled',
    counts: { total: 5, successful: 1, failed: 4, skipped: 4, inFlight: 0, queued: 0 },
  });
  expect((await read(db, job)).spend.reserved).toBeCloseTo(0.0025, 9);
  await settleAttempts(db, [completed(items[1]!)]);
  expect((await read(db, job)).counts.successful).toBe(1);
  expect((await read(db, job)).spend).toMatchObject({ reserved: 0 });
  await expect(cancelJob(db, job)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('cancelled'),
  });
});

test('a retry queues the failed items for a new run and never a completed one', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 3);
  const { items } = await claim(db);
  await settleAttempts(db, [
    completed(items[0]!),
    unsuccessful(items[1]!),
    unsuccessful(items[2]!, { errorCode: 'refused' }),
  ]);
  expect((await read(db, job)).status).toBe('completed');
  expect(await retryItems(db, job, { errorCode: 'refused' })).toBe(1);
  expect(await read(db, job)).toMatchObject({ status: 'queued', counts: { successful: 1, failed: 1, queued: 1 } });
  const again = await claim(db);
  expect(again.items.map((item) => [item.position, item.run, item.token])).toEqual([[3, 2, 2]]);
  await settleAttempts(
    db,
    again.items.map((item) => completed(item)),
  );
  expect(await read(db, job)).toMatchObject({ status: 'completed', counts: { successful: 2, failed: 1 } });
});

test('cancelled items are retried only when asked for by name, and a completed one not even then', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 3);
  const { items } = await claim(db, { limit: 1 });
  await settleAttempts(db, [completed(items[0]!)]);
  await cancelJob(db, job);
  await expect(retryItems(db, job)).rejects.toThrow('nothing to retry');
  expect(await retryItems(db, job, { includeCancelled: true })).toBe(2);
  expect((await claim(db)).items.map((item) => item.position)).toEqual([2, 3]);
});

test('a job that stops at its first error claims no more, lets calls in flight settle, and ends with the reason', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 5, { errorHandling: 'stop' });
  const { items } = await claim(db, { limit: 3 });
  await settleAttempts(db, [unsuccessful(items[0]!)]);
  expect((await claim(db)).items).toEqual([]);
  await settleAttempts(db, [
    completed(items[1]!),
    unsuccessful(items[2]!, { verdict: 'retry', errorCode: 'provider_error' }),
  ]);
  const { advanceLargeActs } = await import('#ledger/large-acts.ts');
  while (await advanceLargeActs(db)) {
    // to the end
  }
  const view = await read(db, job);
  expect(view).toMatchObject({ status: 'failed', counts: { successful: 1, failed: 4, skipped: 3, queued: 0 } });
  expect(view.errorMessage).toContain('item 1');
});

test('a NUL in one of fifty results fails the statement and changes nothing', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 50);
  const { items } = await claim(db, { limit: 50 });
  const bad = structuredClone(completed(items[7]!));
  bad.conversation.turns[0]!.content = 'a\u0000b';
  await expect(
    settleAttempts(db, [...items.filter((_, index) => index !== 7).map((item) => completed(item)), bad]),
  ).rejects.toThrow();
  expect((await read(db, job)).counts.inFlight).toBe(50);
});

test('a blocked key is not called with, a blocked model leaves the others alone', async () => {
  const { db } = await freshDatabase();
  const wrong = await submit(db, 1, { model: 'openai:wrong-name' });
  const right = await submit(db, 1, { model: 'openai:right-name' });
  await blockKey(db, {
    provider: 'openai',
    keyFingerprint: 'oooooooooooo',
    model: 'wrong-name',
    code: 'model_unknown',
    detail: 'no such model',
    forMs: 60_000,
  });
  expect((await claim(db)).items.map((item) => item.jobId)).toEqual([right]);
  expect((await read(db, wrong)).waiting).toMatchObject({ code: 'model_unknown', who: 'you' });
  expect((await claim(db, { keys: { openai: 'another-key0' } })).items.map((item) => item.jobId)).toEqual([wrong]);
});

test('the first items all failing alike pause the job, and it says so', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 40);
  const { items } = await claim(db, { limit: 12 });
  await settleAttempts(
    db,
    items.map((item) => unsuccessful(item)),
  );
  expect((await claim(db)).items).toEqual([]);
  const view = await read(db, job);
  expect(view.status).toBe('paused');
  expect(view.waiting).toMatchObject({ code: 'paused', who: 'you' });
});

test('the same idempotency key and body answer the same job, another body is refused', async () => {
  const { db, connect } = await freshDatabase();
  const send = (pool: typeof db, requestHash: string) =>
    submitJob(pool, {
      organizationId: localOrganizationId,
      job: jobOf(3),
      price: testPrice,
      estimatedCostUsd: null,
      idempotency: { key: 'k', requestHash },
    });
  const [one, two] = await Promise.all([send(db, 'h'), send(connect(), 'h')]);
  expect(one.jobId).toBe(two.jobId);
  expect([one.existed, two.existed].sort()).toEqual([false, true]);
  await expect(send(db, 'other')).rejects.toMatchObject({ code: 'idempotency_mismatch' });
});

test('jobs go round by weight, and a small one behind a large one has its turn at once', async () => {
  const { db } = await freshDatabase();
  const large = await submit(db, 500);
  await claim(db, { limit: 100 });
  const small = await submit(db, 50);
  const high = await submit(db, 50, { priority: 'high' });
  const took = new Map<string, number>();
  for (let round = 0; round < 32; round++) {
    for (const item of (await claim(db, { limit: 1 })).items) took.set(item.jobId, (took.get(item.jobId) ?? 0) + 1);
  }
  expect(took.get(high)).toBeGreaterThanOrEqual(15);
  expect(took.get(small)).toBeGreaterThanOrEqual(7);
  expect(took.get(large)).toBeGreaterThanOrEqual(7);
});

test('a submission is stored whole or not at all', async () => {
  const { db } = await freshDatabase();
  const [first, second, third] = jobOf(3).items;
  const twice = jobOf(3, { items: [first!, second!, { ...third!, contentKey: first!.contentKey }] });
  await expect(
    submitJob(db, { organizationId: localOrganizationId, job: twice, price: testPrice, estimatedCostUsd: null }),
  ).rejects.toThrow();
  expect(await db.query('select from batch_jobs')).toEqual([]);
  expect(await db.query('select from batch_items')).toEqual([]);
});

test('an impossible row is refused by the database: processing without a lease, completed without a conversation', async () => {
  const { db } = await freshDatabase();
  await submit(db, 1);
  await expect(db.query(`update batch_items set status = 'processing'`)).rejects.toThrow('check');
  await expect(db.query(`update batch_items set status = 'completed', completed_at = now()`)).rejects.toThrow('check');
  await expect(db.query(`update batch_items set status = 'failed', completed_at = now()`)).rejects.toThrow('check');
  await expect(db.query(`update batch_jobs set status = 'completed'`)).rejects.toThrow('check');
});

test('a pause claims nothing more, lets calls in flight settle, and a resume goes on', async () => {
  const { db } = await freshDatabase();
  const job = await submit(db, 3);
  const { items } = await claim(db, { limit: 1 });
  await pauseJob(db, job, 'Ann', 'lunch');
  expect((await claim(db)).items).toEqual([]);
  expect((await read(db, job)).waiting).toMatchObject({ code: 'paused', detail: expect.stringContaining('Ann') });
  await settleAttempts(db, [completed(items[0]!)]);
  expect((await read(db, job)).counts.successful).toBe(1);
  await expect(pauseJob(db, job)).rejects.toMatchObject({ code: 'conflict' });
  await resumeJob(db, job);
  expect((await claim(db)).items).toHaveLength(2);
});
