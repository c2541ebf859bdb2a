import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAnswer } from '#domain/answer/read-answer.ts';
import { parseModelName } from '#domain/model-name.ts';
import type { CallRequest, CallResult } from '#providers/provider.ts';
import { createProviders } from '#providers/provider-of.ts';
import { aCall, goodAnswer } from './a-call.ts';
import { type MockProvider, startMockProvider } from './mock-provider.ts';

let provider: MockProvider;
beforeAll(async () => {
  provider = await startMockProvider();
});
afterAll(() => provider.stop());

function call(model: string, change?: Partial<CallRequest>): Promise<CallResult> {
  return createProviders(provider.config).providerFor(parseModelName(model)).call(aCall(model, change));
}

const models = ['openai:gpt-6.1-terra', 'anthropic:claude-sonnet-5-5', 'local:llama'];

describe.each(models)('on the wire of %s', (model) => {
  test('an answer comes back as its text, with usage, request id and finish reason', async () => {
    provider.answer(goodAnswer, { usage: { input_tokens: 120, output_tokens: 45 } });
    const result = await call(model);
    expect(result).toMatchObject({
      ok: true,
      text: goodAnswer,
      finishReason: 'stop',
      httpStatus: 200,
      usage: { inputTokens: 120, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 45, reasoningTokens: 0 },
    });
    expect(result.requestId).toMatch(/./);
    expect(result.ok && readAnswer(result.text, result.finishReason, { leakTexts: [] }).ok).toBe(true);
  });

  test('text that is no JSON comes back as it is, for our own reader to name', async () => {
    provider.answer('Once upon a time.', { usage: { input_tokens: 9, output_tokens: 4 } });
    const result = await call(model);
    expect(result).toMatchObject({
      ok: true,
      text: 'Once upon a time.',
      finishReason: 'stop',
      usage: { outputTokens: 4 },
    });
    expect(result.ok && readAnswer(result.text, result.finishReason, { leakTexts: [] })).toMatchObject({
      ok: false,
      code: 'not_json',
    });
  });

  test('429 defers until retry-after, and was not billed', async () => {
    provider.fail(429, { message: 'Slow down, please.', type: 'rate_limit_error' }, 7);
    const result = await call(model);
    expect(result).toMatchObject({
      ok: false,
      httpStatus: 429,
      usage: null,
      error: { code: 'rate_limited', reaction: 'defer', retryAfterMs: 7_000, mayBeBilled: false },
    });
    expect(result.rateLimitHeaders).toMatchObject({ 'retry-after': '7', 'x-ratelimit-limit-requests': '60' });
    expect(result.requestId).toMatch(/./);
  });

  test('500 is tried again, and was not billed', async () => {
    provider.fail(500, { message: 'The server had an error.', type: 'api_error' });
    expect(await call(model)).toMatchObject({
      ok: false,
      httpStatus: 500,
      error: {
        code: 'provider_error',
        reaction: 'retry',
        mayBeBilled: false,
        record: { message: 'The server had an error.', status: 500 },
      },
    });
  });

  test('529 defers: an overloaded provider is nobody’s failure', async () => {
    provider.fail(529, { message: 'Overloaded', type: 'overloaded_error' });
    expect(await call(model)).toMatchObject({ ok: false, error: { code: 'provider_overloaded', reaction: 'defer' } });
  });

  test('401 blocks the key, and no text holds it', async () => {
    const key = model.startsWith('anthropic') ? provider.config.anthropicApiKey : provider.config.openaiApiKey;
    provider.fail(401, {
      message: `Incorrect API key provided: ${key}`,
      type: 'authentication_error',
      code: 'invalid_api_key',
    });
    const result = await call(model);
    expect(result).toMatchObject({
      ok: false,
      httpStatus: 401,
      error: { code: 'key_refused', reaction: 'block_key', mayBeBilled: false },
    });
    expect(JSON.stringify(result)).not.toContain('0123456789"');
    expect(JSON.stringify(result)).not.toContain(key);
  });

  test('404 blocks the model', async () => {
    provider.fail(404, { message: 'The model does not exist.', type: 'not_found_error', code: 'model_not_found' });
    expect(await call(model)).toMatchObject({
      ok: false,
      httpStatus: 404,
      error: { code: 'model_unknown', reaction: 'block_model' },
    });
  });

  test('400 fails the item at once', async () => {
    provider.fail(400, { message: 'temperature is out of range', type: 'invalid_request_error' });
    expect(await call(model)).toMatchObject({
      ok: false,
      error: { code: 'request_invalid', reaction: 'fail', mayBeBilled: false },
    });
  });

  test('a call that hangs ends at its timeout, may have been billed, and its socket is closed', async () => {
    provider.hang();
    const before = provider.abortedRequests();
    const startedAt = performance.now();
    const result = await call(model, { timeoutMs: 150 });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(result).toMatchObject({
      ok: false,
      httpStatus: null,
      error: { code: 'timeout', reaction: 'retry', mayBeBilled: true },
    });
    await expect.poll(() => provider.abortedRequests()).toBe(before + 1);
  });

  test('a cancelled call ends at once, and its socket is closed', async () => {
    provider.hang();
    const before = provider.abortedRequests();
    const sentBefore = provider.requests().length;
    const controller = new AbortController();
    const result = call(model, { signal: controller.signal });
    await expect.poll(() => provider.requests().length).toBe(sentBefore + 1);
    controller.abort(new Error('The job was cancelled.'));
    expect(await result).toMatchObject({ ok: false, error: { code: 'cancelled', mayBeBilled: true } });
    await expect.poll(() => provider.abortedRequests()).toBe(before + 1);
  });

  test('a call cancelled before it began sends nothing and costs nothing', async () => {
    provider.answer(goodAnswer);
    const before = provider.requests().length;
    expect(await call(model, { signal: AbortSignal.abort() })).toMatchObject({
      ok: false,
      error: { code: 'cancelled', mayBeBilled: false },
    });
    expect(provider.requests().length).toBe(before);
  });

  test('a connection cut before the answer is tried again, and may have been billed', async () => {
    provider.answer(goodAnswer);
    provider.chaos({ disconnectRate: 1 });
    expect(await call(model)).toMatchObject({
      ok: false,
      httpStatus: null,
      error: { code: 'connection_failed', reaction: 'retry', mayBeBilled: true },
    });
  });

  test('a connection cut in the middle of the answer is a failed connection too', async () => {
    provider.raw({ body: { long: 'x'.repeat(200_000) }, cut: true });
    expect(await call(model)).toMatchObject({
      ok: false,
      error: { code: 'connection_failed', reaction: 'retry', mayBeBilled: true },
    });
  });

  test('HTTP 200 with a broken body is tried again, and may have been billed', async () => {
    provider.answer(goodAnswer);
    provider.chaos({ malformedRate: 1 });
    expect(await call(model)).toMatchObject({
      ok: false,
      httpStatus: 200,
      error: { code: 'provider_error', reaction: 'retry', mayBeBilled: true },
    });
  });

  test('a server that is not there costs nothing', async () => {
    const gone = await startMockProvider();
    await gone.stop();
    const nowhere = gone.openaiBaseUrl;
    const config = {
      ...provider.config,
      openaiBaseUrl: nowhere,
      openaiOfficialBaseUrl: nowhere,
      anthropicBaseUrl: nowhere,
    };
    const result = await createProviders(config).providerFor(parseModelName(model)).call(aCall(model));
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'connection_failed', reaction: 'retry', mayBeBilled: false },
    });
  });

  test('a call is made once: the SDK’s own retries are off', async () => {
    provider.fail(500, { message: 'x' });
    const before = provider.requests().length;
    await call(model);
    expect(provider.requests().length).toBe(before + 1);
  });
});
