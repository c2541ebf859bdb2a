import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listBlocks } from '#ledger/block-key.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { storeShippedPrices } from '#ledger/prices.ts';
import { type JobDetail, readJob } from '#ledger/read-jobs.ts';
import type { Database } from '#platform/database.ts';
import { createProviders } from '#providers/provider-of.ts';
import { freshDatabase } from '../setup/database.ts';
import { drainOf, submitReal } from '../setup/drain.ts';
import { goodAnswer } from './a-call.ts';
import { type MockProvider, startMockProvider } from './mock-provider.ts';

let provider: MockProvider;
beforeAll(async () => {
  provider = await startMockProvider();
});
afterAll(() => provider.stop());

interface AttemptRow {
  outcome: string;
  counted: boolean;
  error_code: string | null;
  http_status: number | null;
  actual_cost: number | null;
  unknown_cost: number;
  input_tokens: number | null;
  output_tokens: number | null;
}

/** One item of one attempt through the engine and the ledger, against the mock: the job, its one item, its one attempt. */
async function oneCall(
  db: Database,
  model: string,
  setUp: () => void,
  maxAttempts = 1,
): Promise<{
  job: JobDetail;
  item: { status: string; error_code: string | null; due: number | null };
  attempt: AttemptRow;
}> {
  setUp();
  const jobId = await submitReal(db, { model, items: 1, maxAttempts, itemTimeoutSeconds: 1 });
  await storeShippedPrices(db, [
    { provider: 'anthropic', model: '*', from: '2020-01-01', input: 1, output: 2 },
    { provider: 'local', model: '*', from: '2020-01-01', input: 1, output: 2 },
  ]);
  const providers = createProviders(provider.config);
  const keys = { anthropic: 'a', openai: 'o', local: 'l' };
  await drainOf(db, { providerFor: (name) => providers.providerFor(name), keys }).run(
    { jobId },
    { items: 1, untilEmpty: true },
  );
  const [item] = await db.query<{ status: string; error_code: string | null; due: number | null }>(
    'select status, error_code, extract(epoch from next_attempt_at - updated_at)::float as due from batch_items',
  );
  const [attempt] = await db.query<AttemptRow>('select * from batch_attempts');
  return { job: await readJob(db, localOrganizationId, jobId), item: item!, attempt: attempt! };
}

const usage = { input_tokens: 500, output_tokens: 400 };
/** 500 in at $1 and 400 out at $2 a million. */
const cost = 0.0013;

describe.each(['openai:any-model', 'anthropic:claude-any', 'local:any-model'])('%s', (model) => {
  test('a good answer completes the item, and its tokens are its cost', async () => {
    const { db } = await freshDatabase();
    const { job, attempt } = await oneCall(db, model, () => provider.answer(goodAnswer, { usage }));
    expect(job).toMatchObject({ status: 'completed', counts: { successful: 1 } });
    expect(attempt).toMatchObject({
      outcome: 'succeeded',
      counted: true,
      http_status: 200,
      input_tokens: 500,
      output_tokens: 400,
      actual_cost: cost,
      unknown_cost: 0,
    });
    expect(job.spend).toMatchObject({ actual: cost, reserved: 0, unknown: 0 });
  });

  test('a 429 with retry-after puts the item off for that long, uses up no attempt and costs nothing', async () => {
    const { db } = await freshDatabase();
    const { item, attempt } = await oneCall(db, model, () =>
      provider.fail(429, { message: 'slow down', type: 'rate_limit_error' }, 7),
    );
    expect(item.status).toBe('queued');
    expect(item.due).toBeGreaterThanOrEqual(7);
    expect(attempt).toMatchObject({
      outcome: 'failed',
      counted: false,
      error_code: 'rate_limited',
      http_status: 429,
      actual_cost: 0,
      unknown_cost: 0,
    });
  });

  test('a 500 is tried again and counts; at the last attempt it ends the item', async () => {
    const { db } = await freshDatabase();
    const again = await oneCall(db, model, () => provider.fail(500, { message: 'oh', type: 'api_error' }), 2);
    expect(again.item.status).toBe('queued');
    expect(again.attempt).toMatchObject({
      counted: true,
      error_code: 'provider_error',
      http_status: 500,
      actual_cost: 0,
    });
    const { db: other } = await freshDatabase();
    const last = await oneCall(other, model, () => provider.fail(500, { message: 'oh', type: 'api_error' }), 1);
    expect(last.item).toMatchObject({ status: 'failed', error_code: 'provider_error' });
  });

  test('a hang ends at the timeout, with its cost unknown at the full bound', async () => {
    const { db } = await freshDatabase();
    const { item, attempt, job } = await oneCall(db, model, () => provider.hang());
    expect(item).toMatchObject({ status: 'failed', error_code: 'timeout' });
    expect(attempt.actual_cost).toBeNull();
    expect(attempt.unknown_cost).toBeGreaterThan(0);
    expect(job.spend.unknown).toBe(attempt.unknown_cost);
  });

  test('an answer that is not JSON was paid for: counted, costed, and named', async () => {
    const { db } = await freshDatabase();
    const { item, attempt } = await oneCall(db, model, () =>
      provider.answer('I would rather talk about the weather today.', { usage }),
    );
    expect(item).toMatchObject({ status: 'failed', error_code: 'not_json' });
    expect(attempt).toMatchObject({ outcome: 'failed', counted: true, actual_cost: cost });
  });

  test('a truncated answer was paid for: counted, costed, and named', async () => {
    const { db } = await freshDatabase();
    const finishReason = model.startsWith('anthropic') ? 'max_tokens' : 'length';
    const { item, attempt } = await oneCall(db, model, () =>
      provider.answer(goodAnswer.slice(0, 200), { usage, finishReason }),
    );
    expect(item).toMatchObject({ status: 'failed', error_code: 'truncated' });
    expect(attempt).toMatchObject({ counted: true, actual_cost: cost });
  });

  test('a cut connection may have been billed: its cost stays unknown', async () => {
    const { db } = await freshDatabase();
    const { item, attempt } = await oneCall(db, model, () =>
      provider.raw({ body: { half: 'of this never arrives, or so it seems' }, cut: true }),
    );
    expect(item).toMatchObject({ status: 'failed', error_code: 'connection_failed' });
    expect(attempt.unknown_cost).toBeGreaterThan(0);
  });

  test('a refused key blocks the key: the item waits unharmed, and the job says why', async () => {
    const { db } = await freshDatabase();
    const { job, item, attempt } = await oneCall(db, model, () =>
      provider.fail(401, {
        message: 'invalid key sk-test-0123456789',
        type: 'authentication_error',
        code: 'invalid_api_key',
      }),
    );
    expect(item.status).toBe('queued');
    expect(attempt).toMatchObject({ counted: false, error_code: 'key_refused', actual_cost: 0 });
    expect(job.waiting).toMatchObject({ code: 'key_refused', who: 'you' });
    expect(
      JSON.stringify([
        job,
        await listBlocks(db),
        await db.query('select error, error_message from batch_attempts'),
        await db.query('select message from batch_job_logs'),
      ]),
    ).not.toContain('sk-test-0123456789');
  });

  test('an unknown model blocks that model alone', async () => {
    const { db } = await freshDatabase();
    const { job } = await oneCall(db, model, () =>
      provider.fail(404, { message: 'no such model', type: 'not_found_error', code: 'model_not_found' }),
    );
    expect(job.waiting?.code).toBe('model_unknown');
    expect((await listBlocks(db)).map((block) => block.model)).toEqual([model.split(':')[1]]);
  });
});

test('a refusal was paid for: counted, costed, and named', async () => {
  const { db } = await freshDatabase();
  const body = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-any',
    stop_reason: 'refusal',
    stop_sequence: null,
    content: [{ type: 'text', text: 'No.' }],
    usage: { input_tokens: 500, output_tokens: 400 },
  };
  const { item, attempt } = await oneCall(db, 'anthropic:claude-any', () => provider.raw({ body }));
  expect(item).toMatchObject({ status: 'failed', error_code: 'refused' });
  expect(attempt).toMatchObject({ counted: true, actual_cost: cost });
});
