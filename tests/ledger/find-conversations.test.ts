import { expect, test } from 'vitest';
import { gatherWords } from '#ledger/conversation-words.ts';
import { type ConversationFilter, findConversations } from '#ledger/find-conversations.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import type { Queryable } from '#platform/database.ts';
import { freshDatabase } from '../setup/database.ts';
import { submit } from '../setup/jobs.ts';

interface Plan {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

const rowsOf = (plan: Plan): number =>
  Math.max(
    (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'],
    ...(plan.Plans ?? []).map(rowsOf),
  );

/** Runs each statement under `explain analyze` first. */
const explaining = (db: Queryable, plans: Plan[]): Queryable => ({
  async query(sql, parameters) {
    const [row] = await db.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `explain (analyze, format json) ${sql}`,
      parameters,
    );
    plans.push(row!['QUERY PLAN'][0]!.Plan);
    return db.query(sql, parameters);
  },
});

test('each way to look for conversations reads about as many rows as it shows, also where what is looked for is old or rare', async () => {
  const { db } = await freshDatabase({ invariants: false });
  const [old, young] = [await submit(db, 1), await submit(db, 1)];
  const count = 10_000;
  // The oldest 500 are of a kind of their own, and so is one of the others in a thousand.
  await db.query(
    `insert into conversations (organization_id, batch_job_id, position, persona, emotional_arc, topic, tier, model, review_status, turns, turn_count, created_at)
     select $1, case when n <= 500 then $2::uuid else $3::uuid end, n, kind, kind, kind, case when n <= 500 then 'scenario' else 'template' end, kind,
       case when n <= 500 then 'pending_review' when n % 1000 = 0 then 'approved' else 'generated' end,
       jsonb_build_array(jsonb_build_object('content', 'hello ' || kind), '{}'::jsonb), 2, now() - ($4 - n + 7200) * interval '1 second'
     from generate_series(1, $4) n cross join lateral (select case when n <= 500 then 'old' when n % 1000 = 0 then 'rare' else 'common' end as kind) k`,
    [localOrganizationId, old, young, count],
  );
  while (await gatherWords(db)) {
    // slice by slice
  }
  await db.query('analyze');
  const cases: [ConversationFilter, number][] = [
    [{}, 50],
    ...(['persona', 'emotionalArc', 'topic', 'model', 'search'] as const).flatMap(
      (field): [ConversationFilter, number][] => [
        [{ [field]: 'old' }, 50],
        [{ [field]: 'rare' }, 10],
        [{ [field]: 'common' }, 50],
        [{ [field]: 'none' }, 0],
      ],
    ),
    [{ jobId: old }, 50],
    [{ tier: 'scenario' }, 50],
    [{ reviewStatus: 'pending_review' }, 50],
    [{ reviewStatus: 'approved' }, 10],
    [{ reviewStatus: 'rejected' }, 0],
  ];
  for (const [filter, shown] of cases) {
    const plans: Plan[] = [];
    const look = { columns: 'c.id', after: null, limit: 50 };
    const rows = await db.transaction(async (connection) => {
      // At this size a table of words would be read whole sooner.
      if (filter.search) await connection.query('set local enable_seqscan = off');
      return findConversations(explaining(connection, plans), localOrganizationId, filter, look);
    });
    expect(rows.length, JSON.stringify(filter)).toBe(shown);
    // For a word, so many are looked through before its index is asked.
    expect(Math.max(...plans.map(rowsOf)), JSON.stringify(filter)).toBeLessThan(filter.search ? 2_100 : 200);
  }
}, 60_000);
