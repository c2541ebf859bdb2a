import { expect, it } from 'vitest';
import { freshDatabase } from '../setup/database.ts';
import { seed } from '../setup/drain.ts';
import { startServer } from './hostile/server.ts';
import { submit } from './hostile/world.ts';

const callers = 100;
const conversations = 500;

it('a hundred callers of process-next at once complete a job of five hundred, each item called once, and each is told when it is done', {
  timeout: 300_000,
}, async () => {
  const { db, url } = await freshDatabase();
  await seed(db);
  const server = await startServer(url);
  try {
    const jobId = await submit(server, {
      name: 'Five hundred',
      model: 'rehearsal:default?latencyMs=20',
      grid: {
        personas: ['anxious_planner'],
        emotionalArcs: ['fear_to_confidence'],
        topics: ['roth_ira_conversion'],
        repeat: conversations,
      },
    });
    const lines = await Promise.all(
      Array.from({ length: callers }, (_, index) => callUntilEnded(server.url, jobId, 1 + (index % 3))),
    );
    const called = lines.flatMap(({ items }) => items);
    expect(called).toHaveLength(conversations);
    expect(new Set(called).size).toBe(conversations);
    expect(lines.map(({ last }) => last)).toEqual(Array(callers).fill('job_completed'));
    const [figures] = await db.query(
      `select count(*)::int as calls, count(distinct batch_item_id)::int as items, count(*) filter (where outcome = 'succeeded')::int as succeeded from batch_attempts`,
    );
    expect(figures).toEqual({ calls: conversations, items: conversations, succeeded: conversations });
    expect(await db.query('select status, successful_items as done from batch_jobs')).toEqual([
      { status: 'completed', done: conversations },
    ]);
  } finally {
    await server.close();
  }
});

interface Answer {
  status: string;
  items: { itemId: string; error?: string }[];
  retryAfterMs: number;
}

/** As an open tab does: calls, waits for as long as it is told, and calls again. */
async function callUntilEnded(url: string, jobId: string, items: number): Promise<{ items: string[]; last: string }> {
  const processed: string[] = [];
  for (;;) {
    const response = await fetch(`${url}/api/batch-jobs/${jobId}/process-next?items=${items}`, { method: 'POST' });
    expect(response.status, await response.clone().text()).toBe(200);
    const answer = (await response.json()) as Answer;
    expect(answer.items.filter(({ error }) => error !== undefined)).toEqual([]);
    processed.push(...answer.items.map(({ itemId }) => itemId));
    if (answer.status.startsWith('job_')) return { items: processed, last: answer.status };
    await new Promise((resolve) => setTimeout(resolve, answer.retryAfterMs));
  }
}
