import { describe, expect, it } from 'vitest';
import { asRequest } from '#app/_lib/requests.ts';
import { GET as unknownRoute } from '#app/api/[[...path]]/route.ts';
import { POST as cancel } from '#app/api/batch-jobs/[id]/cancel/route.ts';
import { GET as listItems } from '#app/api/batch-jobs/[id]/items/route.ts';
import { GET as showJob } from '#app/api/batch-jobs/[id]/route.ts';
import { DELETE as deleteJobs, OPTIONS as jobsOptions, GET as listJobs } from '#app/api/batch-jobs/route.ts';
import { POST as generateBatch } from '#app/api/conversations/generate-batch/route.ts';
import { GET as health } from '#app/api/health/route.ts';
import { GET as ready } from '#app/api/ready/route.ts';
import { openDatabase } from '#platform/database.ts';
import { answerFrom, call, freshApp, posted, six } from './app.ts';
import { catchLog } from './log-lines.ts';

const path = '/api/conversations/generate-batch';
const submit = (body: string | object, type?: string, query = '') =>
  call(generateBatch, `${path}${query}`, {}, posted(body, type));
const oneItem = { persona: 'anxious_planner', emotionalArc: 'fear_to_confidence', topic: 'hsa_vs_fsa' };

describe('a submission is refused, with nothing written,', () => {
  const large = (n: number) => Array.from({ length: n }, (_, i) => `k${i}`);
  const cases: [why: string, body: string | object, status: number, code: string, errors: object[] | undefined][] = [
    [
      'as broken JSON',
      '{"name": "x",\n "items": [}',
      400,
      'plan_unreadable',
      [{ path: 'plan.json:2', message: expect.stringMatching(/^is not JSON/) }],
    ],
    [
      'for an unknown field',
      { ...six, modle: 'x' },
      400,
      'invalid_input',
      [{ path: 'modle', message: 'is not a known field; did you mean “model”?' }],
    ],
    [
      'for a missing field',
      { model: six.model, items: [oneItem] },
      400,
      'invalid_input',
      [{ path: 'name', message: 'is missing' }],
    ],
    [
      'for a budget of “ten”',
      { ...six, budgetUsd: 'ten' },
      400,
      'invalid_input',
      [{ path: 'budgetUsd', message: 'must be a number, not “ten”' }],
    ],
    [
      'for an unknown persona',
      { ...six, grid: undefined, items: [oneItem, { ...oneItem, persona: 'anxious_planer' }] },
      400,
      'scaffolding_unknown',
      [{ path: 'items[1].persona', message: expect.stringContaining('anxious_planner') }],
    ],
    [
      'for a combination without a template',
      { ...six, grid: undefined, items: [{ ...oneItem, templateId: '11111111-1111-4111-8111-111111111111' }] },
      400,
      'scaffolding_unknown',
      [{ path: 'items[0].templateId', message: expect.any(String) }],
    ],
    ['with no item', { ...six, grid: undefined, items: [] }, 400, 'plan_empty', undefined],
    [
      'with a grid of 1,000,001',
      { ...six, grid: { personas: large(101), emotionalArcs: ['a'], topics: ['t'], repeat: 9_901 } },
      413,
      'too_many_items',
      undefined,
    ],
    ['for a name that is no model’s', { ...six, model: 'claude' }, 400, 'model_invalid', undefined],
    ['for a named model without its key', { ...six, model: 'anthropic:x' }, 400, 'key_missing', undefined],
    [
      'for a NUL',
      { ...six, name: 'a\0b' },
      400,
      'invalid_input',
      [{ path: 'name', message: expect.stringContaining('NUL') }],
    ],
  ];
  it('with one problem document that says what is wrong and where', async () => {
    const db = await freshApp();
    for (const [why, body, status, code, errors] of cases) {
      const answer = await submit(body);
      expect(answer.body, why).toMatchObject({
        status,
        code,
        type: `/problems/${code}`,
        title: expect.any(String),
        detail: expect.any(String),
      });
      expect(answer.status, why).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      if (errors) expect(answer.body.errors, why).toEqual(errors);
    }
    expect(await db.query('select from batch_jobs')).toHaveLength(0);
  });

  it('for an arc that has no template', async () => {
    const db = await freshApp();
    await db.query(`update prompt_templates set active = false where emotional_arc = 'fear_to_confidence'`);
    const { status, body } = await submit({ ...six, grid: undefined, items: [oneItem] });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'no_template',
      errors: [{ message: expect.stringContaining('fear_to_confidence') }],
    });
  });

  it('as a plan, naming file, line and field', async () => {
    await freshApp();
    const { status, body } = await submit(
      'name: x\nitems:\n  - persona: nobody\n    emotionalArc: fear_to_confidence\n    topic: hsa_vs_fsa\n',
      'application/yaml',
      '?name=my.yaml',
    );
    expect(status).toBe(400);
    expect(body.errors[0].path).toBe('my.yaml:3 items[0].persona');
  });

  it('of a type that is not read', async () => {
    await freshApp();
    const { status, body } = await submit('name=x', 'application/x-www-form-urlencoded');
    expect(status).toBe(415);
    expect(body).toMatchObject({ code: 'unsupported_media_type', detail: expect.stringContaining('application/yaml') });
  });

  it('that is too large, by its length and while it streams', async () => {
    await freshApp();
    const announced = await call(
      generateBatch,
      path,
      {},
      posted('{}', 'application/json', { 'Content-Length': String(64 * 1024 * 1024 + 1) }),
    );
    expect(announced).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(8 * 1024 * 1024));
        sent++;
      },
    });
    const streamed = await call(generateBatch, path, {}, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect(streamed).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    expect(sent).toBeLessThan(12);
  });

  it('that is not UTF-8', async () => {
    await freshApp();
    const { status, body } = await call(
      generateBatch,
      path,
      {},
      { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: new Uint8Array([0x7b, 0xff]) },
    );
    expect(status).toBe(400);
    expect(body.detail).toContain('UTF-8');
  });
});

describe('a request', () => {
  it('with a wrong parameter is told each one', async () => {
    await freshApp();
    const { status, body } = await call(listJobs, '/api/batch-jobs?limit=201&statu=queued&cursor=abc&status=doing');
    expect(status).toBe(400);
    expect(body.errors.map((each: { path: string }) => each.path).sort()).toEqual([
      'cursor',
      'limit',
      'statu',
      'status',
    ]);
  });

  it('with a cursor of another list, or of nobody’s making, is refused', async () => {
    await freshApp();
    for (const values of [[1], ['now', 'x'], ['2026-99-99 00:00:00+00', '11111111-1111-4111-8111-111111111111'], 'x']) {
      const cursor = Buffer.from(JSON.stringify(values)).toString('base64url');
      expect((await call(listJobs, `/api/batch-jobs?cursor=${cursor}`)).status).toBe(400);
    }
  });

  it('for what does not exist is 404, whether it could be an id or not', async () => {
    await freshApp();
    for (const id of ['11111111-1111-4111-8111-111111111111', 'nonsense', '%00', '../x']) {
      expect(await call(showJob, '/api/batch-jobs/x', { id })).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
      expect((await call(listItems, '/api/batch-jobs/x/items', { id })).status).toBe(404);
      expect((await call(cancel, '/api/batch-jobs/x/cancel', { id }, { method: 'POST' })).status).toBe(404);
    }
    expect(await call(unknownRoute, '/api/nothing/here')).toMatchObject({
      status: 404,
      body: { detail: 'There is no /api/nothing/here in this API.' },
    });
  });

  it('by a method that is not there names those that are', async () => {
    await freshApp();
    const refused = await call(deleteJobs, '/api/batch-jobs', {}, { method: 'DELETE' });
    expect(refused).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
    expect(refused.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await call(jobsOptions, '/api/batch-jobs', {}, { method: 'OPTIONS' })).headers.get('allow')).toBe(
      'GET, HEAD, OPTIONS',
    );
  });

  it('that a page of another site sent changes nothing', async () => {
    await freshApp();
    for (const site of ['cross-site', 'same-site']) {
      const answer = await call(generateBatch, path, {}, posted(six, 'application/json', { 'Sec-Fetch-Site': site }));
      expect(answer).toMatchObject({ status: 403, body: { code: 'cross_site' } });
    }
  });
});

describe('the health of the app', () => {
  it('is told even without a database, and readiness only with one that is migrated', async () => {
    const db = await freshApp();
    expect((await call(ready, '/api/ready')).status).toBe(200);
    await db.query('alter table batch_jobs rename to away');
    expect(await call(ready, '/api/ready')).toMatchObject({ status: 503, body: { code: 'migration_mismatch' } });
    await db.query('alter table away rename to batch_jobs');
    await db.query(`insert into colloquy_migrations (name, checksum) values ('9999_later.sql', '')`);
    const newer = await call(ready, '/api/ready');
    expect(newer).toMatchObject({ status: 503, body: { code: 'migration_mismatch' } });
    expect(newer.body.detail).toContain('9999_later.sql');
    const nowhere = openDatabase('postgres://user:hush-hush@127.0.0.1:1/none');
    answerFrom(nowhere, { CRON_SECRET: 'hush-hush' });
    expect((await call(health, '/api/health')).status).toBe(200);
    const away = await call(ready, '/api/ready');
    expect(away).toMatchObject({ status: 503, body: { code: 'database_unreachable' } });
    expect(JSON.stringify(away.body)).not.toContain('hush');
    expect(await call(listJobs, '/api/batch-jobs')).toMatchObject({
      status: 503,
      body: { code: 'database_unreachable' },
    });
    await nowhere.close();
  });

  it('hides the cause of a fault of its own, and logs it under an id, without secrets', async () => {
    const db = await freshApp();
    const broken = { ...db, query: async () => Promise.reject(new Error('column “x”, password hush-hush')) };
    answerFrom(broken, { CRON_SECRET: 'hush-hush' });
    const log = catchLog();
    const { status, body } = await asRequest('the-request', () => call(listJobs, '/api/batch-jobs'));
    const line = log.text();
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('column');
    expect(line).toContain('column “x”');
    expect(line).not.toContain('hush-hush');
    expect(JSON.parse(line)).toMatchObject({ level: 'error', event: 'request_failed', requestId: 'the-request' });
    expect(body.detail).toContain('the-request');
  });
});
