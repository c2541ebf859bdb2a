import { describe, expect, it } from 'vitest';
import { POST as cancel } from '#app/api/batch-jobs/[id]/cancel/route.ts';
import { POST as duplicate } from '#app/api/batch-jobs/[id]/duplicate/route.ts';
import { GET as listItems } from '#app/api/batch-jobs/[id]/items/route.ts';
import { GET as listLogs } from '#app/api/batch-jobs/[id]/logs/route.ts';
import { PATCH, DELETE as remove, GET as showJob } from '#app/api/batch-jobs/[id]/route.ts';
import type { Database } from '#platform/database.ts';
import { drainOf } from '../setup/drain.ts';
import { call, freshApp, posted, submitSix } from './app.ts';

const patch = (id: string, body: string | object, type?: string) =>
  call(PATCH, `/api/batch-jobs/${id}`, { id }, { ...posted(body, type), method: 'PATCH' });
const erase = (id: string, query = '') => call(remove, `/api/batch-jobs/${id}${query}`, { id }, { method: 'DELETE' });
const copy = (id: string, init: RequestInit = { method: 'POST' }) =>
  call(duplicate, `/api/batch-jobs/${id}/duplicate`, { id }, init);
const show = (id: string) => call(showJob, `/api/batch-jobs/${id}`, { id });
const items = async (id: string) => (await call(listItems, '/x', { id })).body.items;
const drain = (db: Database) => drainOf(db).run({ jobId: null }, { untilEmpty: true });

describe('PATCH', () => {
  it('changes concurrency, priority, budget and name, and the log says who did', async () => {
    const db = await freshApp();
    const id = await submitSix();
    await db.query('update batch_jobs set reservation_max = 0.01 where id = $1', [id]);
    const changed = await patch(id, { concurrentProcessing: 7, priority: 'high', budgetUsd: 12.5, name: '  Other ' });
    expect(changed).toMatchObject({
      status: 200,
      body: { id, name: 'Other', priority: 'high', concurrentProcessing: 7, spend: { budget: 12.5 } },
    });
    expect((await patch(id, { concurrentProcessing: 'auto' })).body).toMatchObject({
      name: 'Other',
      concurrentProcessing: 'auto',
    });
    const { body } = await call(listLogs, '/x', { id });
    expect(body.items.at(-1).message).toContain('Set by the web app');
  });

  it('of nothing, of unknown fields and of wrong values is refused, each one named', async () => {
    await freshApp();
    const id = await submitSix();
    const cases: [body: string | object, path: string][] = [
      ['', ''],
      [{}, ''],
      ['[]', ''],
      [{ prioritee: 'high' }, 'prioritee'],
      [{ status: 'paused' }, 'status'],
      [{ priority: 'urgent' }, 'priority'],
      [{ concurrentProcessing: 0 }, 'concurrentProcessing'],
      [{ concurrentProcessing: 1001 }, 'concurrentProcessing'],
      [{ concurrentProcessing: 2.5 }, 'concurrentProcessing'],
      [{ concurrentProcessing: 'fast' }, 'concurrentProcessing'],
      [{ concurrentProcessing: null }, 'concurrentProcessing'],
      [{ budgetUsd: 0 }, 'budgetUsd'],
      [{ budgetUsd: 'ten' }, 'budgetUsd'],
      [{ name: ' ' }, 'name'],
      [{ name: 'x'.repeat(201) }, 'name'],
      [{ name: 'a\0b' }, 'name'],
    ];
    for (const [body, path] of cases) {
      const answer = await patch(id, body);
      expect(answer, JSON.stringify(body)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
      expect(answer.body.errors[0].path, JSON.stringify(body)).toBe(path);
    }
    expect(await patch(id, '{"name": ')).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect((await patch(id, 'name=x', 'text/plain')).status).toBe(415);
    expect((await show(id)).body).toMatchObject({ name: 'Six', priority: 'normal' });
  });

  it('of a budget needs a known price', async () => {
    const db = await freshApp();
    const id = await submitSix();
    await db.query('update batch_jobs set reservation_max = null where id = $1', [id]);
    expect(await patch(id, { budgetUsd: 5 })).toMatchObject({ status: 400, body: { code: 'price_unknown' } });
  });
});

describe('duplicate', () => {
  it('submits the same items as a job of their own, and answers it with its address', async () => {
    const db = await freshApp();
    const id = await submitSix();
    await drain(db);
    const { status, headers, body } = await copy(id);
    expect(status).toBe(200);
    expect(headers.get('location')).toBe(`/api/batch-jobs/${body.id}`);
    expect(body.id).not.toBe(id);
    expect(body).toMatchObject({ name: 'Six (copy)', status: 'queued', counts: { total: 6, queued: 6 } });
    await drain(db);
    const keys = async (job: string) =>
      (await items(job)).map((item: { persona: string; topic: string }) => item.persona);
    expect(await keys(body.id)).toEqual(await keys(id));
    expect((await show(body.id)).body.status).toBe('completed');
    expect((await copy(id, posted({ name: 'x' }))).body.errors[0].path).toBe('name');
  });
});

describe('DELETE', () => {
  it('of a job that has not ended is refused', async () => {
    await freshApp();
    const id = await submitSix();
    expect(await erase(id)).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('queued') },
    });
    expect((await show(id)).status).toBe(200);
    expect((await erase(id, '?conversations=yes')).status).toBe(400);
    expect((await erase(id, '?conversation=true')).body.errors[0].path).toBe('conversation');
  });

  it('takes the job and leaves its conversations, or takes them too where they are named', async () => {
    const db = await freshApp();
    for (const [query, left] of [
      ['', 1],
      ['?conversations=false', 1],
      ['?conversations=true', 0],
    ] as const) {
      const id = await submitSix();
      await drain(db);
      const [{ conversationId }] = await items(id);
      expect(await erase(id, query)).toMatchObject({ status: 200, body: { deleted: true, id } });
      expect((await show(id)).status).toBe(404);
      expect((await erase(id)).status).toBe(404);
      expect(await db.query('select from conversations where id = $1', [conversationId]), query).toHaveLength(left);
    }
  });

  it('of a cancelled job works, too', async () => {
    await freshApp();
    const id = await submitSix();
    await call(cancel, '/x', { id }, { method: 'POST' });
    expect((await erase(id)).status).toBe(200);
  });
});
