import { expect, test } from 'vitest';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { freshDatabase } from '../setup/database.ts';
import { claim, completed, submit } from '../setup/jobs.ts';
import { explaining, type Plan, readsOf } from '../setup/plans.ts';

test('at 1,000,000 queued items a claim and a settle read no more than they take: no sequential scan, no sort of more', async () => {
  const { db } = await freshDatabase({ invariants: false });
  const job = await submit(db, 1);
  const other = await submit(db, 3);
  await db.query(
    `insert into batch_items (batch_job_id, position, content_key, topic, persona, emotional_arc, tier, template_id, template_version, reservation)
     select $1, n, 'k' || n, 't', 'p', 'a', 'template', '00000000-0000-4000-8000-0000000000aa', 1, 0.0025 from generate_series(2, 1000000) n`,
    [job],
  );
  await db.query(
    `insert into batch_attempts (batch_job_id, batch_item_id, run, token, claim_id, worker, model, outcome, actual_cost, deadline_at, settled_at)
     select $1, id, 1, 9, '00000000-0000-4000-8000-0000000000bb', 'w', 'm', 'succeeded', 0, colloquy_now(), colloquy_now()
     from batch_items where batch_job_id = $1 and position > 800000`,
    [job],
  );
  await db.query('update batch_jobs set total_items = 1000000 where id = $1', [job]);
  for (const analyzed of [false, true]) {
    if (analyzed) await db.query('analyze');
    const plans: Plan[] = [];
    await db.transaction(async (connection) => {
      await claim(explaining(connection, plans), { limit: 50 });
      await connection.query('select 1');
    });
    const taken = await claim(db, { limit: 50 });
    expect(taken.items.length).toBeGreaterThan(40);
    await settleAttempts(
      explaining(db, plans),
      taken.items.map((item) => completed(item)),
    );
    for (const plan of plans) {
      const reads = readsOf(plan);
      expect(reads.sequential).toEqual([]);
      expect(reads.rowsMax).toBeLessThan(600);
      expect(Math.max(0, ...reads.sorts)).toBeLessThan(200);
    }
  }
  expect(other).toBeDefined();
}, 120_000);
