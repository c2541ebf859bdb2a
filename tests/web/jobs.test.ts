import { describe, expect, it } from 'vitest';
import { POST as cancel } from '#app/api/batch-jobs/[id]/cancel/route.ts';
import { POST as duplicate } from '#app/api/batch-jobs/[id]/duplicate/route.ts';
import { GET as showItem } from '#app/api/batch-jobs/[id]/items/[itemId]/route.ts';
import { GET as listItems } from '#app/api/batch-jobs/[id]/items/route.ts';
import { GET as listLogs } from '#app/api/batch-jobs/[id]/logs/route.ts';
import { POST as pause } from '#app/api/batch-jobs/[id]/pause/route.ts';
import { POST as processNext } from '#app/api/batch-jobs/[id]/process-next/route.ts';
import { POST as resume } from '#app/api/batch-jobs/[id]/resume/route.ts';
import { POST as retryFailed } from '#app/api/batch-jobs/[id]/retry-failed/route.ts';
import { PATCH as changeJob, DELETE as deleteJob, GET as showJob } from '#app/api/batch-jobs/[id]/route.ts';
import { GET as listJobs } from '#app/api/batch-jobs/route.ts';
import { GET as showConversation } from '#app/api/conversations/[id]/route.ts';
import { GET as templates } from '#app/api/templates/route.ts';
import { GET as topics } from '#app/api/training-topics/route.ts';
import type { Database } from '#platform/database.ts';
import { drainOf } from '../setup/drain.ts';
import { type Answer, call, freshApp, posted, submitSix as submit } from './app.ts';

const drain = (db: Database, items?: number) => drainOf(db).run({ jobId: null }, { untilEmpty: true, items });
const show = (id: string) => call(showJob, `/api/batch-jobs/${id}`, { id });
const post = { method: 'POST' };
const steer = (handler: typeof cancel, id: string, body?: object) =>
  call(handler, `/api/batch-jobs/${id}/x`, { id }, body ? posted(body) : post);

/** Every page of a list, one after the other. */
async function pages(read: (query: string) => Promise<Answer>, limit: number) {
  const all: Record<string, unknown>[][] = [];
  let cursor: string | null = null;
  do {
    const { body } = await read(`?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`);
    all.push(body.items);
    cursor = body.nextCursor;
  } while (cursor);
  return all;
}

describe('a job over HTTP', () => {
  it('is followed from submission to its conversations', async () => {
    const db = await freshApp();
    const id = await submit();
    await drain(db);
    const job = await show(id);
    expect(job.headers.get('cache-control')).toBe('no-store');
    expect(job.body).toMatchObject({
      id,
      status: 'completed',
      rehearsal: true,
      counts: { total: 6, successful: 6, failed: 0 },
      errors: [],
      waiting: null,
    });
    const items = (await call(listItems, `/api/batch-jobs/${id}/items?status=completed`, { id })).body.items;
    expect(items).toHaveLength(6);
    const itemId = items[2].id;
    const item = (await call(showItem, `/api/batch-jobs/${id}/items/${itemId}`, { id, itemId })).body;
    expect(item).toMatchObject({
      position: 3,
      status: 'completed',
      attempts: [{ number: 1, outcome: 'succeeded', startedAt: expect.stringMatching(/^\d{4}-.*Z$/) }],
    });
    const conversation = (await call(showConversation, '/api/conversations/x', { id: item.conversationId })).body;
    expect(conversation).toMatchObject({ itemId, jobId: id, persona: item.persona, turns: expect.any(Array) });
    const logs = (await call(listLogs, `/api/batch-jobs/${id}/logs?after=1&limit=200`, { id })).body.items;
    expect(logs.map((line: { seq: number }) => line.seq)).toEqual(logs.map((_: unknown, index: number) => index + 2));
    expect(logs.at(-1).event).toBe('job_ended');
  });

  it('shows its errors by code, and retries those that are named', async () => {
    const db = await freshApp();
    const id = await submit({ model: 'rehearsal:default?refused=1', maxAttempts: 1 });
    await drain(db);
    const { body } = await show(id);
    expect(body).toMatchObject({ status: 'failed', counts: { failed: 6 }, errors: [{ code: 'refused', count: 6 }] });
    expect((await steer(retryFailed, id, { errorCode: 'truncated' })).status).toBe(409);
    const [first] = (await call(listItems, `/x?errorCode=refused&limit=1`, { id })).body.items;
    const retried = await steer(retryFailed, id, { itemIds: [first.id] });
    expect(retried.body).toMatchObject({ id, status: 'queued', counts: { queued: 1, failed: 5 } });
    expect((await steer(retryFailed, id)).status).toBe(409);
    expect((await steer(retryFailed, id, { itemIds: ['x'] })).body.errors[0].path).toBe('itemIds[0]');
    await steer(cancel, id);
  });

  it('is paused, resumed and cancelled where that makes sense, and 409 says where not', async () => {
    const db = await freshApp();
    const id = await submit();
    await drain(db, 2);
    expect((await steer(resume, id)).status).toBe(409);
    expect((await steer(pause, id)).body).toMatchObject({ status: 'paused', waiting: { code: 'paused', who: 'you' } });
    expect(await steer(pause, id)).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('paused') },
    });
    expect((await steer(resume, id)).body.status).toBe('processing');
    expect((await steer(cancel, id)).body).toMatchObject({
      status: 'cancelled',
      counts: { successful: 2, failed: 4, skipped: 4, queued: 0 },
    });
    expect(await steer(cancel, id)).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('cancelled') },
    });
    expect(await steer(retryFailed, id)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await steer(retryFailed, id, { includeCancelled: true })).body.counts).toMatchObject({
      successful: 2,
      queued: 4,
    });
    await steer(cancel, id);
  });

  it('of another organisation does not exist', async () => {
    const db = await freshApp();
    const id = await submit();
    const [other] = await db.query<{ id: string }>(
      `insert into organizations (id, name) values (gen_random_uuid(), 'Other') returning id`,
    );
    await db.query('update batch_jobs set organization_id = $1 where id = $2', [other!.id, id]);
    for (const handler of [showJob, listItems, listLogs]) expect((await call(handler, '/x', { id })).status).toBe(404);
    for (const handler of [cancel, pause, resume, retryFailed, duplicate, processNext])
      expect((await call(handler, '/x', { id }, post)).status).toBe(404);
    expect((await call(changeJob, '/x', { id }, posted({ priority: 'high' }))).status).toBe(404);
    expect((await call(deleteJob, '/x', { id }, { method: 'DELETE' })).status).toBe(404);
    expect((await call(listJobs, '/api/batch-jobs')).body.items).toEqual([]);
  });
});

describe('a list', () => {
  it('is read in pages, each row once', async () => {
    const db = await freshApp();
    for (let n = 0; n < 5; n++) await submit({ name: `Job ${n}` });
    const read = (query: string) => call(listJobs, `/api/batch-jobs${query}`);
    expect((await pages(read, 2)).map((page) => page.map((job) => job.name))).toEqual([
      ['Job 4', 'Job 3'],
      ['Job 2', 'Job 1'],
      ['Job 0'],
    ]);
    const id = (await read('?search=job%203')).body.items[0].id;
    expect(
      (await pages((query) => call(listItems, `/x${query}`, { id }), 4)).map((page) =>
        page.map((item) => item.position),
      ),
    ).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
    await drain(db);
    const seqs = (await pages((query) => call(listLogs, `/x${query}`, { id }), 3)).flat().map((line) => line.seq);
    expect(seqs).toEqual(Array.from({ length: (await show(id)).body.logSeq }, (_, index) => index + 1));
    expect(
      (await pages((query) => call(topics, `/api/training-topics${query}`), 7)).flat().map((row) => row.key),
    ).toHaveLength(30);
    const names = (await pages((query) => call(templates, `/api/templates${query}`), 3)).flat().map((row) => row.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(9);
  });
});
