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

const model = 'local:qwen3:8b';
function call(change?: Partial<CallRequest>, config = provider.config): Promise<CallResult> {
  return createProviders(config).providerFor(parseModelName(model)).call(aCall(model, change));
}
const sent = () => provider.requests().at(-1);

const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'qwen3:8b',
  choices: [{ index: 0, message: { role: 'assistant', content: goodAnswer }, finish_reason: 'stop' }],
  usage: {
    prompt_tokens: 300,
    completion_tokens: 200,
    prompt_tokens_details: { cached_tokens: 256 },
    completion_tokens_details: { reasoning_tokens: 40 },
  },
};
const choice = (change: object) => ({ ...completion, choices: [{ ...completion.choices[0], ...change }] });

test('usage is read with its details', async () => {
  provider.raw({ body: completion });
  expect(await call()).toEqual({
    ok: true,
    text: goodAnswer,
    finishReason: 'stop',
    usage: { inputTokens: 300, cachedInputTokens: 256, cacheWriteTokens: 0, outputTokens: 200, reasoningTokens: 40 },
    requestId: null,
    httpStatus: 200,
    rateLimitHeaders: {},
  });
});

test('a server that counts nothing has unknown usage, not zero', async () => {
  const { usage: _usage, ...silent } = completion;
  provider.raw({ body: silent });
  expect(await call()).toMatchObject({ ok: true, usage: null });
  provider.raw({ body: { ...completion, usage: { prompt_tokens: null, completion_tokens: null } } });
  expect(await call()).toMatchObject({ ok: true, usage: null });
});

test.each([
  [choice({ finish_reason: 'length' }), 'length'],
  [choice({ finish_reason: 'content_filter' }), 'content-filter'],
  [choice({ message: { role: 'assistant', content: null, refusal: 'No.' } }), 'refusal'],
  [choice({ finish_reason: null }), 'other'],
])('finish reason %#', async (body, finishReason) => {
  provider.raw({ body });
  expect(await call()).toMatchObject({ ok: true, finishReason });
});

test('an error that comes with HTTP 200 is met by the status it names', async () => {
  provider.raw({ body: { error: { code: 429, message: 'Provider returned error' } } });
  expect(await call()).toMatchObject({
    ok: false,
    httpStatus: 200,
    error: { code: 'rate_limited', reaction: 'defer', mayBeBilled: true },
  });
});

test('a model that was not pulled is named', async () => {
  provider.raw({ status: 404, body: { error: 'model "qwen3:8b" not found, try pulling it first' } });
  const result = await call();
  expect(!result.ok && result.error).toMatchObject({
    code: 'model_unknown',
    message: 'local answered HTTP 404: model "qwen3:8b" not found, try pulling it first',
  });
});

test('the request is plain: chat, no response format, no tools, only settings that were set', async () => {
  provider.answer(goodAnswer);
  await call({ settings: { maxOutputTokens: 77, topP: 0.5 } });
  expect(sent()?.path).toBe('/v1/chat/completions');
  expect(sent()?.body).toEqual({
    model: 'qwen3:8b',
    max_tokens: 77,
    top_p: 0.5,
    messages: [
      { role: 'system', content: 'You write training conversations as JSON.' },
      { role: 'user', content: 'Write about letters in a drawer.' },
    ],
  });
});

test('the key is sent where there is one, and none where there is none', async () => {
  provider.answer(goodAnswer);
  await call();
  expect(sent()?.headers.authorization).toBe(`Bearer ${provider.config.openaiApiKey}`);
  await call({}, { openaiBaseUrl: provider.openaiBaseUrl });
  expect(sent()?.headers.authorization).toBeUndefined();
});

test('an answer that is slow in parts outlasts no deadline, and one within it arrives whole', async () => {
  provider.answer(goodAnswer);
  provider.chaos({ latencyMs: 300 });
  expect(await call({ timeoutMs: 5_000 })).toMatchObject({ ok: true, text: goodAnswer });
});
