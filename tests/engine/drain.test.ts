import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseModelName } from '#domain/model-name.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type ConversationRow, streamConversations } from '#ledger/read-conversations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import type { Database } from '#platform/database.ts';
import type { Provider } from '#providers/provider.ts';
import { createProviders } from '#providers/provider-of.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';
import { answer, claim, completed } from '../setup/jobs.ts';

/** The rehearsal under the name of a model that has a price. */
const instantly = () => createProviders({}).providerFor(parseModelName('rehearsal:default?latencyMs=0'));
const read = (db: Parameters<typeof readJob>[0], id: string) => readJob(db, localOrganizationId, id);

test('a drain takes a job to its end through rate limits, server errors, cuts and bad answers, and counts only what counts', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, {
    model: 'rehearsal:default?seed=3&latencyMs=0&rateLimited=0.1&serverError=0.1&cut=0.05&badJson=0.05&truncated=0.05',
    items: 60,
    maxAttempts: 10,
  });
  // Backoffs are real seconds: what is due later is made due now, as if time had passed.
  for (let round = 0; round < 12 && (await read(db, job)).status !== 'completed'; round++) {
    await drainOf(db).run({ jobId: job }, { untilEmpty: true });
    await db.query('update batch_items set next_attempt_at = colloquy_now() where next_attempt_at is not null');
  }
  const view = await read(db, job);
  expect(view).toMatchObject({ status: 'completed', counts: { successful: 60 - view.counts.failed } });
  const [limits] = await db.query<{ n: number }>(
    `select count(*)::integer as n from batch_attempts where error_code = 'rate_limited' and counted`,
  );
  expect(limits?.n).toBe(0);
  const [faults] = await db.query<{ n: number }>(
    `select count(distinct error_code)::integer as n from batch_attempts where outcome = 'failed'`,
  );
  expect(faults?.n).toBeGreaterThanOrEqual(4);
});

test('what a drain writes is the conversation that was asked for, with its prompt and raw answer kept', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'openai:priced', items: 3 });
  await drainOf(db, { providerFor: instantly }).run({ jobId: job }, { untilEmpty: true });
  const rows: ConversationRow[] = [];
  for await (const row of streamConversations(db, localOrganizationId, job)) rows.push(row);
  expect(rows.map((row) => row.position)).toEqual([1, 2, 3]);
  for (const row of rows) {
    expect(row.turns[0]?.role).toBe('user');
    expect(row.turns.at(-1)?.role).toBe('assistant');
    expect(row.costUsd).toBeGreaterThan(0);
  }
  const [kept] = await db.query<{ n: number }>(
    'select count(*)::integer as n from batch_attempts a join prompts p on p.hash = a.prompt_hash join raw_answers r on r.attempt_id = a.id',
  );
  expect(kept?.n).toBe(3);
});

test('a cancel aborts the calls in flight', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?hang=1', items: 4 });
  const drain = drainOf(db, { leaseMs: 400 });
  const stop = new AbortController();
  const running = drain.run({ jobId: null }, { signal: stop.signal });
  await expect.poll(() => drain.inFlight).toBe(4);
  const startedMs = performance.now();
  await cancelJob(db, job);
  drain.heard();
  await expect.poll(() => drain.inFlight).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  stop.abort();
  await running;
  expect(await read(db, job)).toMatchObject({ status: 'cancelled', counts: { failed: 4, skipped: 4 } });
});

test('a hang ends at the item’s timeout, and what it may have cost stays counted as unknown', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, {
    model: 'rehearsal:default?hang=1',
    items: 1,
    maxAttempts: 1,
    itemTimeoutSeconds: 1,
  });
  await drainOf(db).run({ jobId: job }, { untilEmpty: true });
  const view = await read(db, job);
  expect(view.status).toBe('failed');
  expect(view.spend.unknown).toBeGreaterThan(0);
  const [item] = await db.query<{ error_code: string }>('select error_code from batch_items');
  expect(item?.error_code).toBe('timeout');
});

test('after the signal nothing is claimed, and what is in flight is finished and stored', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=150', items: 30 });
  const stop = new AbortController();
  const drain = drainOf(db, { concurrency: 5 });
  const running = drain.run({ jobId: job }, { signal: stop.signal });
  await expect.poll(() => drain.inFlight).toBe(5);
  stop.abort();
  await running;
  const view = await read(db, job);
  expect(view.counts.inFlight).toBe(0);
  expect(view.counts.successful).toBeGreaterThanOrEqual(5);
  expect(view.counts.successful).toBeLessThan(30);
});

test('a budget of items is not passed', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default?latencyMs=0', items: 10 });
  expect(await drainOf(db).run({ jobId: job }, { items: 3, untilEmpty: true })).toEqual({ claimed: 3 });
  expect((await read(db, job)).counts.successful).toBe(3);
});

test('a result that the database cannot store ends its item alone, with its cost; the others of its batch are stored', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'openai:priced', items: 20 });
  // As if one of the results broke a rule of the database that nobody foresaw.
  await db.query(`alter table conversations add constraint planted check (position <> 7)`);
  await drainOf(db, { providerFor: instantly }).run({ jobId: job }, { untilEmpty: true });
  const view = await read(db, job);
  expect(view).toMatchObject({ status: 'completed', counts: { successful: 19, failed: 1 } });
  const [attempt] = await db.query<{ error_code: string; actual_cost: number }>(
    `select error_code, actual_cost from batch_attempts where outcome = 'failed'`,
  );
  expect(attempt?.error_code).toBe('unstorable_result');
  expect(attempt?.actual_cost).toBeGreaterThan(0);
});

test('a NUL and a lone surrogate in an answer are stored as replacement characters', async () => {
  const { db } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default', items: 1 });
  const text = JSON.stringify({
    conversation_metadata: { client_persona: 'x\u0000', session_context: '\ud800', conversation_phase: 'p' },
    turns: [
      {
        turn_number: 1,
        role: 'user',
        content: 'a\u0000b \udfff is what I mean?',
        emotional_context: { primary_emotion: 'x', intensity: 0.5 },
      },
      {
        turn_number: 2,
        role: 'assistant',
        content: 'I see what you mean.',
        emotional_context: { primary_emotion: 'x', intensity: 0.5 },
      },
    ],
  });
  const provider: Provider = {
    call: async () => ({
      ok: true,
      text,
      finishReason: 'stop',
      usage: null,
      requestId: 'r\u0000',
      httpStatus: 200,
      rateLimitHeaders: {},
    }),
  };
  await drainOf(db, { providerFor: () => provider }).run({ jobId: job }, { untilEmpty: true });
  expect(await read(db, job)).toMatchObject({ status: 'completed', counts: { successful: 1 } });
});

test('a worker frozen past its lease changes nothing with its late answer, and the next claim uses it instead of calling', async () => {
  const { db, connect } = await freshDatabase();
  const job = await submitReal(db, { model: 'rehearsal:default', items: 2 });
  let calls = 0;
  const gate = Promise.withResolvers<void>();
  const slow: Provider = {
    async call(request) {
      calls++;
      await gate.promise;
      return instantly().call({ ...request, model: parseModelName('rehearsal:default?latencyMs=0') });
    },
  };
  // Its renewals go nowhere, as if it were frozen.
  const frozenDb = connect();
  const deaf = {
    ...frozenDb,
    query: ((sql: string, parameters?: unknown[]) =>
      sql.includes('kept as')
        ? Promise.reject(new Error('frozen'))
        : frozenDb.query(sql, parameters)) as typeof frozenDb.query,
  };
  const frozen = drainOf(deaf, { worker: 'frozen', providerFor: () => slow, leaseMs: 200 });
  const stop = new AbortController();
  // Two items and no more: it must not take its own back when their leases are over.
  const running = frozen.run({ jobId: job }, { signal: stop.signal, items: 2 });
  await expect.poll(() => calls).toBe(2);
  await expect
    .poll(async () => (await db.query(`select from batch_items where lease_expires_at < colloquy_now()`)).length)
    .toBe(2);
  stop.abort();
  // Taken back by another that makes no call of its own meanwhile.
  await claim(db, { keys: {}, leaseMs: 200 });
  gate.resolve();
  await running;
  expect((await read(db, job)).counts).toMatchObject({ successful: 0, queued: 2 });
  const never: Provider = { call: () => Promise.reject(new Error('must not be called')) };
  await drainOf(db, { worker: 'next', providerFor: () => never }).run({ jobId: job }, { untilEmpty: true });
  expect(await read(db, job)).toMatchObject({ status: 'completed', counts: { successful: 2 } });
});

test('an answer stored while a claim waited for its lock is found before the call, and no call is made', async () => {
  const { db } = await freshDatabase();
  await submitReal(db, { model: 'rehearsal:default?latencyMs=0', items: 1 });
  const { items } = await claim(db, { leaseMs: 0 });
  expect((await claim(db, { leaseMs: 0, limit: 0 })).reaped).toBe(1);
  const paid = completed(items[0]!, { rawAnswer: brotliCompressSync(JSON.stringify(answer)) });
  expect([...(await settleAttempts(db, [paid])).values()]).toEqual(['late']);
  // What a claim sees that took its snapshot before that.
  const unseeing: Database = {
    ...db,
    query: async <Row>(sql: string, parameters?: unknown[]) => {
      const rows = await db.query<Row>(sql, parameters);
      if (!sql.includes('insert into batch_attempts')) return rows;
      return rows.map((row) => {
        const claimed = (row as { items: object[] }).items;
        return { ...row, items: claimed.map((each) => ({ ...each, lateAttemptId: null })) };
      });
    },
  };
  await drainOf(unseeing, { providerFor: () => ({ ...instantly(), call: () => expect.fail('called') }) }).run(
    { jobId: null },
    { untilEmpty: true },
  );
  expect(await db.query('select outcome from batch_attempts order by token')).toEqual([
    { outcome: 'late_used' },
    { outcome: 'reused' },
  ]);
});

test('a drain that ends when nothing is left sees what became free while its last claim was on its way', async () => {
  const { db } = await freshDatabase();
  await submitReal(db, { model: 'rehearsal:default?latencyMs=50', items: 2, concurrency: 1 });
  const settled = Promise.withResolvers<void>();
  let claims = 0;
  const late: Database = {
    ...db,
    async query(sql, parameters) {
      const rows = await db.query<never>(sql, parameters);
      // The second claim finds the one slot taken; its answer arrives when that is free again.
      if (sql.includes('suspects_wait') && ++claims === 2) await settled.promise;
      return rows;
    },
  };
  const drain = drainOf(late, { onEvent: ({ kind }) => kind === 'settled' && settled.resolve() });
  expect(await drain.run({ jobId: null }, { untilEmpty: true })).toEqual({ claimed: 2 });
});
