import { describe, expect, it } from 'vitest';
import { POST as cancel } from '#app/api/batch-jobs/[id]/cancel/route.ts';
import { POST as pause } from '#app/api/batch-jobs/[id]/pause/route.ts';
import { POST as processNext } from '#app/api/batch-jobs/[id]/process-next/route.ts';
import { GET as showJob } from '#app/api/batch-jobs/[id]/route.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { answerFrom, call, freshApp, six, submitSix } from './app.ts';

const next = (id: string, query = '', init: RequestInit = {}) =>
  call(processNext, `/api/batch-jobs/${id}/process-next${query}`, { id }, { method: 'POST', ...init });
const show = async (id: string) => (await call(showJob, `/api/batch-jobs/${id}`, { id })).body;
const steer = (handler: typeof cancel, id: string) =>
  call(handler, `/api/batch-jobs/${id}/x`, { id }, { method: 'POST' });

describe('process-next', () => {
  it('processes one item, or up to three, and says what became of each and how the job stands', async () => {
    await freshApp();
    const id = await submitSix();
    const one = await next(id);
    expect(one.status).toBe(200);
    expect(one.headers.get('cache-control')).toBe('no-store');
    expect(one.body).toEqual({
      status: 'processed',
      itemId: expect.any(String),
      conversationId: expect.any(String),
      items: [{ itemId: one.body.itemId, conversationId: one.body.conversationId }],
      remainingItems: 5,
      retryAfterMs: 0,
      progress: { total: 6, completed: 1, successful: 1, failed: 0, percentage: 16.6 },
    });
    expect((await next(id, '?items=3')).body.items).toHaveLength(3);
    expect(await show(id)).toMatchObject({ driver: { workers: [], kinds: ['process_next'] } });
  });

  it('called by twenty at once runs each item once, and whoever ends the last one says that the job is completed', async () => {
    const db = await freshApp();
    const id = await submitSix({ grid: { ...six.grid, repeat: 5 } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => next(id, '?items=2')));
    const items = answers.flatMap(({ body }) => body.items.map(({ itemId }: { itemId: string }) => itemId));
    expect(items).toHaveLength(30);
    expect(new Set(items).size).toBe(30);
    expect(await db.query('select from batch_attempts')).toHaveLength(30);
    const ended = answers.filter(({ body }) => body.status === 'job_completed');
    expect(ended.some(({ body }) => body.items.length > 0)).toBe(true);
    expect(answers.every(({ body }) => ['processed', 'no_items', 'job_completed'].includes(body.status))).toBe(true);
    const reports = await db.query('select from workers');
    expect(reports).toHaveLength(1);
  });

  it('touches nothing of a job that is paused, cancelled or done, and says so', async () => {
    const db = await freshApp();
    const paused = await submitSix();
    await steer(pause, paused);
    expect((await next(paused)).body).toMatchObject({
      status: 'job_paused',
      items: [],
      remainingItems: 6,
      waiting: { code: 'paused' },
    });
    const cancelled = await submitSix();
    await steer(cancel, cancelled);
    expect((await next(cancelled)).body).toMatchObject({ status: 'job_cancelled', items: [], remainingItems: 0 });
    const done = await submitSix();
    for (const items of [3, 3]) await next(done, `?items=${items}`);
    expect((await next(done)).body).toMatchObject({ status: 'job_completed', items: [], retryAfterMs: 0 });
    expect(await db.query('select from batch_attempts where batch_job_id <> $1', [done])).toHaveLength(0);
  });

  it('says why an item failed, and that the job did', async () => {
    await freshApp();
    const id = await submitSix({ model: 'rehearsal:default?refused=1', maxAttempts: 1 });
    const { body } = await next(id);
    expect(body).toMatchObject({ status: 'processed', error: expect.stringMatching(/^refused: /) });
    expect(body.items).toEqual([{ itemId: body.itemId, error: body.error }]);
    await next(id, '?items=3');
    expect((await next(id, '?items=2')).body).toMatchObject({
      status: 'job_failed',
      items: [{ error: expect.any(String) }, { error: expect.any(String) }],
      progress: { failed: 6, percentage: 100 },
    });
  });

  it('with a retry due says how long to wait for it', async () => {
    const db = await freshApp();
    const id = await submitSix({ model: 'rehearsal:default?serverError=1' });
    for (const items of [3, 3]) await next(id, `?items=${items}`);
    await db.query(`update batch_items set next_attempt_at = colloquy_now() + interval '20 seconds'`);
    const { body } = await next(id);
    expect(body).toMatchObject({ status: 'no_items', items: [], remainingItems: 6, waiting: { code: 'retry_due' } });
    expect(body.retryAfterMs).toBeGreaterThan(18_000);
    expect(body.retryAfterMs).toBeLessThanOrEqual(20_000);
    await db.query(`update batch_items set next_attempt_at = colloquy_now() + interval '2 hours'`);
    expect((await next(id)).body.retryAfterMs).toBe(40_000);
  });

  it('starts no call that does not fit into its time, and the job says that its driver is too short', async () => {
    const db = await freshApp({ COLLOQUY_FUNCTION_SECONDS: '100' });
    const id = await submitSix();
    expect((await next(id)).body).toMatchObject({
      status: 'no_items',
      items: [],
      retryAfterMs: 30_000,
      waiting: { code: 'driver_too_short', who: 'you', detail: expect.stringContaining('95 s') },
    });
    expect(await db.query('select from batch_attempts')).toHaveLength(0);
    // One succeeded call tells how long they take.
    answerFrom(db, { COLLOQUY_FUNCTION_SECONDS: '300' });
    await next(id);
    answerFrom(db, { COLLOQUY_FUNCTION_SECONDS: '100' });
    expect((await next(id)).body.status).toBe('processed');
  });

  it('ends its calls as soon as it hears of a cancel, and not at their next renewal', async () => {
    const db = await freshApp();
    const id = await submitSix({ model: 'rehearsal:default?latencyMs=60000' });
    const running = next(id, '?items=3');
    await expect.poll(async () => (await show(id)).counts.inFlight, { interval: 20 }).toBe(3);
    const cancelledMs = performance.now();
    await steer(cancel, id);
    const { body } = await running;
    expect(performance.now() - cancelledMs).toBeLessThan(3_000);
    expect(body.status).toBe('job_cancelled');
    expect(body.items.map(({ error }: { error: string }) => error)).toEqual(
      Array(3).fill(expect.stringMatching(/^cancelled: /)),
    );
    expect(await db.query(`select from batch_attempts where outcome <> 'aborted'`)).toHaveLength(0);
  });

  it('finishes what it claimed when its caller goes away', async () => {
    const db = await freshApp();
    const id = await submitSix({ model: 'rehearsal:default?latencyMs=300' });
    const caller = new AbortController();
    const running = next(id, '', { signal: caller.signal });
    await expect.poll(async () => (await show(id)).counts.inFlight, { interval: 20 }).toBe(1);
    caller.abort();
    await running;
    expect(await db.query(`select from batch_attempts where outcome = 'succeeded'`)).toHaveLength(1);
  });

  it('takes nothing more where someone asked it to drain', async () => {
    const db = await freshApp();
    const id = await submitSix();
    await next(id);
    await db.query('update workers set draining = true');
    answerFrom(db);
    expect((await next(id)).body).toMatchObject({ status: 'no_items', items: [] });
  });

  it('of a job that is not there, or with a wrong number of items, is refused', async () => {
    await freshApp();
    const id = await submitSix();
    expect((await next('11111111-1111-4111-8111-111111111111')).status).toBe(404);
    for (const query of ['?items=0', '?items=4', '?items=x', '?item=1'])
      expect(await next(id, query)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  });

  it('says that the database is away', async () => {
    const nowhere = openDatabase('postgres://user:hush-hush@127.0.0.1:1/none');
    answerFrom(nowhere);
    expect(await next('11111111-1111-4111-8111-111111111111')).toMatchObject({
      status: 503,
      body: { code: 'database_unreachable', detail: 'The database does not answer.' },
    });
    await nowhere.close();
  });

  it('does not wait for a database that went away before anything was called, and calls nothing afterwards', async () => {
    const db = await freshApp();
    const id = await submitSix();
    let away = true;
    let claims = 0;
    const query: Database['query'] = async (sql, parameters) => {
      if (!sql.includes('claimable')) return db.query(sql, parameters);
      claims++;
      if (away) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      return db.query(sql, parameters);
    };
    answerFrom({ ...db, query });
    expect(await next(id)).toMatchObject({ status: 503, body: { code: 'database_unreachable' } });
    const claimsAway = claims;
    away = false;
    await expect.poll(() => claims, { interval: 20 }).toBeGreaterThan(claimsAway);
    await expect
      .poll(() => db.query('select outcome from batch_attempts'), { interval: 20 })
      .toEqual([{ outcome: 'handed_back' }]);
    expect((await show(id)).counts).toMatchObject({ queued: 6, inFlight: 0 });
  });
});
