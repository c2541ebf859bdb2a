import { expect, test } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import type { Database } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';

const attempts = (db: Database) => db.query('select outcome, counted from batch_attempts');

test('what was claimed at the moment of a stop, and not called yet, is handed back and uses up nothing', async () => {
  const { db } = await freshDatabase();
  await submitReal(db, { model: 'rehearsal:default', items: 2 });
  const stop = new AbortController();
  const stopping: Database = {
    ...db,
    query: async (sql, parameters) => {
      const rows = await db.query<never>(sql, parameters);
      if (sql.includes('insert into batch_attempts')) stop.abort();
      return rows;
    },
  };
  await drainOf(stopping).run({ jobId: null }, { signal: stop.signal });
  const handedBack = { outcome: 'handed_back', counted: false };
  expect(await attempts(db)).toEqual([handedBack, handedBack]);
  expect(
    await db.query(`select status, attempts_used from batch_items where next_attempt_at <= colloquy_now()`),
  ).toEqual([
    { status: 'queued', attempts_used: 0 },
    { status: 'queued', attempts_used: 0 },
  ]);
});

test('no call is started that does not usually fit into the time that is left', async () => {
  const { db } = await freshDatabase();
  await submitReal(db, { model: 'rehearsal:default?latencyMs=0', items: 20 });
  const run = (leftMs: number) =>
    drainOf(db).run({ jobId: null }, { untilEmpty: true, deadlineMs: systemClock.now() + leftMs });
  // Nothing is known of this job's calls, so they are taken for two minutes long.
  expect(await run(119_000)).toEqual({ claimed: 0 });
  expect(await run(-1)).toEqual({ claimed: 0 });
  await drainOf(db).run({ jobId: null }, { items: 5 });
  expect(await run(1_000)).toEqual({ claimed: 15 });
  // The next job of the same model is reckoned by those calls, one of another model is not.
  await submitReal(db, { model: 'rehearsal:default?latencyMs=0', items: 2 });
  await submitReal(db, { model: 'rehearsal:default?latencyMs=1', items: 2 });
  expect(await run(1_000)).toEqual({ claimed: 2 });
});

test('whoever is to stop does not wait for a database that is away', async () => {
  const { db } = await freshDatabase();
  const stop = new AbortController();
  const gone: Database = {
    ...db,
    query: async () => {
      throw new Error('Connection terminated unexpectedly');
    },
  };
  let away = 0;
  const drain = drainOf(gone, { onEvent: (event) => event.kind === 'database_away' && away++ });
  const running = drain.run({ jobId: null }, { signal: stop.signal });
  await expect.poll(() => away).toBe(1);
  stop.abort();
  expect(await running).toEqual({ claimed: 0 });
});

test('a call that is still open when its function ends is of unknown cost, is tried again, and not without end', async () => {
  const { db } = await freshDatabase();
  await db.query(
    `insert into model_prices (provider, model, effective_from, input_usd_per_million, output_usd_per_million) values ('rehearsal', '*', '2020-01-01', 1, 1)`,
  );
  await submitReal(db, { model: 'rehearsal:default?latencyMs=60000', items: 1, maxAttempts: 2 });
  const untilCut = async () => {
    const nowMs = systemClock.now();
    await db.query('update batch_items set next_attempt_at = null');
    await drainOf(db).run({ jobId: null }, { items: 1, cutMs: nowMs + 300 });
  };
  await untilCut();
  const cut = { outcome: 'failed', counted: true, error_code: 'driver_ended', settled: true, unknown: true };
  const shown = () =>
    db.query(
      `select outcome, counted, error_code, settled_at is not null as settled, unknown_cost > 0 as unknown from batch_attempts order by token`,
    );
  expect(await shown()).toEqual([cut]);
  expect(await db.query('select status, attempts_used from batch_items')).toEqual([
    { status: 'queued', attempts_used: 1 },
  ]);
  expect(await db.query('select unknown_cost > 0 and reserved_cost = 0 as kept from batch_jobs')).toEqual([
    { kept: true },
  ]);
  await untilCut();
  expect(await shown()).toEqual([cut, cut]);
  expect(await db.query('select status, error_code from batch_items')).toEqual([
    { status: 'failed', error_code: 'driver_ended' },
  ]);
});
