import { describe, expect, it } from 'vitest';
import { GET as listJobs } from '#app/api/batch-jobs/route.ts';
import { POST as generateBatch } from '#app/api/conversations/generate-batch/route.ts';
import { call, freshApp, posted, six } from './app.ts';

const submit = (init: RequestInit, query = '') =>
  call(generateBatch, `/api/conversations/generate-batch${query}`, {}, init);
const jobs = async () => (await call(listJobs, '/api/batch-jobs')).body.items;

describe('a submission', () => {
  it('is answered 202 with where its job is, how many conversations, and what they will cost and take', async () => {
    await freshApp();
    const { status, headers, body } = await submit(posted(six));
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/api/batch-jobs/${body.jobId}`);
    expect(body).toMatchObject({ status: 'queued', totalItems: 6, estimatedSeconds: { low: 1, high: 1 } });
    expect(body.estimatedCost ?? body.unknownBecause).toBeTruthy();
    expect(await jobs()).toMatchObject([
      {
        id: body.jobId,
        name: 'Six',
        status: 'queued',
        counts: { total: 6, queued: 6 },
        waiting: { code: 'no_driver' },
      },
    ]);
  });

  it('that is a dry run gets the same estimate with its warnings, and nothing is written', async () => {
    await freshApp();
    const { status, body } = await submit(posted(six), '?dryRun=true');
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalItems: 6, model: 'rehearsal:default', warnings: expect.any(Array) });
    expect(body.jobId).toBeUndefined();
    expect(await jobs()).toEqual([]);
  });

  it('without a model takes the one that the environment decides on', async () => {
    await freshApp({ ANTHROPIC_API_KEY: 'not-a-real-key' });
    const { model: _, ...unnamed } = six;
    expect((await submit(posted(unnamed), '?dryRun=true')).body.model).toMatch(/^anthropic:/);
  });

  it('may be a plan’s text as it is, with scaffolding of its own', async () => {
    await freshApp();
    const yaml = `
name: Bread
personas: [{ key: baker, name: Berta }]
items: [{ persona: baker, emotionalArc: confusion_to_clarity, topic: roth_ira_conversion }]`;
    expect((await submit(posted(yaml, 'application/yaml'))).body).toMatchObject({ totalItems: 1 });
    const csv = 'persona,emotionalArc,topic\nanxious_planner,fear_to_confidence,roth_ira_conversion\n';
    expect((await submit(posted(csv, 'text/csv; charset=utf-8'), '?name=rows.csv')).body).toMatchObject({
      name: 'rows',
      totalItems: 1,
    });
    const line = JSON.stringify({
      persona: 'anxious_planner',
      emotionalArc: 'fear_to_confidence',
      topic: 'roth_ira_conversion',
    });
    expect((await submit(posted(`${line}\n`, 'application/jsonl'))).body).toMatchObject({
      name: 'plan',
      totalItems: 1,
    });
    const json = {
      name: 'Own',
      personas: [{ key: 'baker', name: 'Berta' }],
      items: [{ persona: 'baker', emotionalArc: 'confusion_to_clarity', topic: 'hsa_vs_fsa' }],
    };
    expect((await submit(posted(json))).body).toMatchObject({ totalItems: 1 });
  });
});

describe('an Idempotency-Key', () => {
  it('makes of the same request the same job, and refuses another under it', async () => {
    await freshApp();
    const keyed = (body: object) => submit(posted(body, 'application/json', { 'Idempotency-Key': 'k-1' }));
    const first = await keyed(six);
    const again = await keyed(six);
    expect(again.status).toBe(202);
    expect(again.body.jobId).toBe(first.body.jobId);
    const other = await keyed({ ...six, name: 'Another' });
    expect(other.status).toBe(409);
    expect(other.body.code).toBe('idempotency_mismatch');
    expect(await jobs()).toHaveLength(1);
  });

  it('that is no plain word is refused', async () => {
    await freshApp();
    const { status, body } = await submit(posted(six, 'application/json', { 'Idempotency-Key': 'a b' }));
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' }]);
  });
});
