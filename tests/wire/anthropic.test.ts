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

const model = 'anthropic:claude-sonnet-4-6';
function call(change?: Partial<CallRequest>, name = model): Promise<CallResult> {
  return createProviders(provider.config).providerFor(parseModelName(name)).call(aCall(name, change));
}
const sent = () => provider.requests().at(-1)?.body;

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-6',
  content: [{ type: 'text', text: goodAnswer }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 200, output_tokens: 500, cache_read_input_tokens: 800, cache_creation_input_tokens: 100 },
};

test('input counts what was read from the cache and written to it, which Anthropic tells apart', async () => {
  provider.raw({ body: message, headers: { 'request-id': 'req_xyz', 'anthropic-ratelimit-requests-remaining': '49' } });
  expect(await call()).toEqual({
    ok: true,
    text: goodAnswer,
    finishReason: 'stop',
    usage: { inputTokens: 1_100, cachedInputTokens: 800, cacheWriteTokens: 100, outputTokens: 500, reasoningTokens: 0 },
    requestId: 'req_xyz',
    httpStatus: 200,
    rateLimitHeaders: { 'anthropic-ratelimit-requests-remaining': '49' },
  });
});

test.each([
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'refusal'],
  ['end_turn', 'stop'],
  ['pause_turn', 'stop'],
])('stop reason %s is %s', async (stopReason, finishReason) => {
  provider.raw({ body: { ...message, stop_reason: stopReason } });
  expect(await call()).toMatchObject({ ok: true, finishReason, usage: { outputTokens: 500 } });
});

test('a refusal without any text is a refusal', async () => {
  provider.raw({ body: { ...message, content: [], stop_reason: 'refusal' } });
  expect(await call()).toMatchObject({ ok: true, text: '', finishReason: 'refusal', usage: { inputTokens: 1_100 } });
});

test('thinking is no part of the text', async () => {
  provider.raw({
    body: { ...message, content: [{ type: 'thinking', thinking: 'Hm {', signature: 's' }, ...message.content] },
  });
  expect(await call()).toMatchObject({ ok: true, text: goodAnswer });
});

test('no credit blocks the key, though it comes as a bad request', async () => {
  provider.raw({
    status: 400,
    headers: { 'request-id': 'req_1' },
    body: {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the Anthropic API.' },
    },
  });
  expect(await call()).toMatchObject({
    ok: false,
    requestId: 'req_1',
    error: { code: 'quota_exhausted', reaction: 'block_key' },
  });
});

test('the request asks for our schema by output format and forces no tool', async () => {
  provider.answer(goodAnswer);
  await call();
  expect(sent()).toMatchObject({
    model: 'claude-sonnet-4-6',
    max_tokens: 2_000,
    output_config: { format: { type: 'json_schema' } },
  });
  for (const key of ['temperature', 'top_p', 'thinking', 'tools', 'tool_choice'])
    expect(sent()).not.toHaveProperty(key);
});

test('a model from before structured outputs is asked for plain text, and no tool is forced', async () => {
  provider.answer(goodAnswer);
  for (const old of ['claude-3-haiku-20240307', 'claude-sonnet-4-20250514', 'claude-opus-4-0']) {
    expect(await call({}, `anthropic:${old}`)).toMatchObject({ ok: true, text: goodAnswer });
    for (const key of ['output_config', 'tools', 'tool_choice']) expect(sent()).not.toHaveProperty(key);
  }
  for (const current of ['claude-sonnet-4-5-20250929', 'claude-opus-4-1', 'claude-haiku-4-5', 'claude-next-9']) {
    await call({}, `anthropic:${current}`);
    expect(sent()).toHaveProperty('output_config');
  }
});

test('the system message is marked for the prompt cache', async () => {
  provider.answer(goodAnswer);
  await call();
  expect(sent().system).toEqual([
    { type: 'text', text: 'You write training conversations as JSON.', cache_control: { type: 'ephemeral' } },
  ]);
});

test('settings that were set are sent', async () => {
  provider.answer(goodAnswer);
  await call({ settings: { maxOutputTokens: 9, temperature: 0.3 } });
  expect(sent()).toMatchObject({ max_tokens: 9, temperature: 0.3 });
  await call({ settings: { maxOutputTokens: 9_000, reasoningEffort: 'low' } }, 'anthropic:claude-sonnet-5-5');
  expect(sent()).toMatchObject({ max_tokens: 9_000, output_config: { effort: 'low' } });
});
