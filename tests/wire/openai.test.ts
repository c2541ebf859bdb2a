import { afterAll, beforeAll, expect, test } from 'vitest';
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

const model = 'openai:gpt-6.1-terra';
function call(change?: Partial<CallRequest>, name = model): Promise<CallResult> {
  return createProviders(provider.config).providerFor(parseModelName(name)).call(aCall(name, change));
}

const response = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  model: 'gpt-6.1-terra',
  status: 'completed',
  output: [
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: goodAnswer, annotations: [] }],
    },
  ],
  usage: {
    input_tokens: 1_000,
    output_tokens: 500,
    input_tokens_details: { cached_tokens: 800 },
    output_tokens_details: { reasoning_tokens: 100 },
  },
};

test('cached tokens are part of the input, reasoning is part of the output', async () => {
  provider.raw({
    body: response,
    headers: { 'x-request-id': 'req_abc', 'x-ratelimit-remaining-tokens': '149000', 'x-other': 'no' },
  });
  expect(await call()).toEqual({
    ok: true,
    text: goodAnswer,
    finishReason: 'stop',
    usage: { inputTokens: 1_000, cachedInputTokens: 800, cacheWriteTokens: 0, outputTokens: 500, reasoningTokens: 100 },
    requestId: 'req_abc',
    httpStatus: 200,
    rateLimitHeaders: { 'x-ratelimit-remaining-tokens': '149000' },
  });
});

test('an answer at the output limit is told as such', async () => {
  const text = goodAnswer.slice(0, 80);
  const output = [{ ...response.output[0], content: [{ type: 'output_text', text, annotations: [] }] }];
  provider.raw({
    body: { ...response, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output },
  });
  expect(await call()).toMatchObject({ ok: true, text, finishReason: 'length', usage: { outputTokens: 500 } });
});

test('an output limit used up by reasoning alone is told as such', async () => {
  provider.raw({
    body: { ...response, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [] },
  });
  expect(await call()).toMatchObject({ ok: true, text: '', finishReason: 'length', usage: { outputTokens: 500 } });
});

test('a refusal is told from a content filter', async () => {
  const refusal = [{ ...response.output[0], content: [{ type: 'refusal', refusal: 'I can’t help with that.' }] }];
  provider.raw({ body: { ...response, output: refusal } });
  expect(await call()).toMatchObject({ ok: true, finishReason: 'refusal', text: 'I can’t help with that.' });
  provider.raw({
    body: { ...response, status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [] },
  });
  expect(await call()).toMatchObject({ ok: true, finishReason: 'content-filter' });
});

test.each([
  ['as OpenAI documents it, which the SDK takes for a broken body', {}],
  ['as the SDK expects it, which it takes for a bad request', { type: 'server_error' }],
])('a failure reported inside HTTP 200 is tried again: %s', async (_name, more) => {
  const error = { code: 'server_error', message: 'The model produced an error.', ...more };
  provider.raw({ body: { ...response, status: 'failed', error, output: [] } });
  expect(await call()).toMatchObject({
    ok: false,
    httpStatus: 200,
    error: {
      code: 'provider_error',
      reaction: 'retry',
      mayBeBilled: true,
      record: { message: 'The model produced an error.' },
    },
  });
});

test('an answer without usage has unknown usage, not zero', async () => {
  const { usage: _usage, ...silent } = response;
  provider.raw({ body: silent });
  expect(await call()).toMatchObject({ ok: true, usage: null });
});

test('no quota blocks the key', async () => {
  provider.raw({
    status: 429,
    headers: { 'x-should-retry': 'false' },
    body: {
      error: { message: 'You exceeded your current quota.', type: 'insufficient_quota', code: 'insufficient_quota' },
    },
  });
  expect(await call()).toMatchObject({
    ok: false,
    error: { code: 'quota_exhausted', reaction: 'block_key', mayBeBilled: false },
  });
});

test('the request asks for our schema, stores nothing, and carries only settings that were set', async () => {
  provider.answer(goodAnswer);
  await call();
  const body = sent();
  expect(body).toMatchObject({
    model: 'gpt-6.1-terra',
    max_output_tokens: 2_000,
    store: false,
    text: { format: { type: 'json_schema', name: 'conversation', strict: true } },
  });
  for (const key of ['temperature', 'top_p', 'reasoning', 'tools', 'tool_choice']) expect(body).not.toHaveProperty(key);
});

test('settings that were set are sent', async () => {
  provider.answer(goodAnswer);
  await call({ settings: { maxOutputTokens: 9, temperature: 0.3, topP: 0.9 } }, 'openai:gpt-4.1');
  expect(sent()).toMatchObject({ max_output_tokens: 9, temperature: 0.3, top_p: 0.9 });
  await call({ settings: { maxOutputTokens: 9, reasoningEffort: 'low' } });
  expect(sent().reasoning).toEqual({ effort: 'low' });
});

test('every object of our schema is closed and complete, as strict mode wants it', async () => {
  provider.answer(goodAnswer);
  await call();
  const objects: { required: string[]; properties: object; additionalProperties: unknown }[] = [];
  JSON.stringify(sent().text, (_key, value) => {
    if (value?.type === 'object') objects.push(value);
    return value;
  });
  expect(objects).toHaveLength(4);
  for (const object of objects) {
    expect(object.additionalProperties).toBe(false);
    expect(object.required).toEqual(Object.keys(object.properties));
  }
});

function sent() {
  return provider.requests().at(-1)?.body;
}
