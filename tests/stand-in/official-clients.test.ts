import Anthropic, * as anthropicSdk from '@anthropic-ai/sdk';
import OpenAI, * as openaiSdk from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAnswer } from '#domain/answer/read-answer.ts';
import type { StandIn } from './stand-in.ts';
import { startStandIn } from './start-stand-in.ts';

/** The stand-in is only worth as much as it is like the real ones: the official clients must read all that it says. */

const limits = { requestsPerMinute: 600, tokensPerMinute: 90_000 };
const split = { requestsPerMinute: 600, inputTokensPerMinute: 30_000, outputTokensPerMinute: 9_000 };
let standIn: StandIn;
let openai: (key?: string) => OpenAI;
let anthropic: (key?: string) => Anthropic;
beforeAll(async () => {
  standIn = await startStandIn({
    minuteMs: 1_000,
    models: {
      'gpt-stand-in': limits,
      'claude-stand-in': split,
      narrow: { requestsPerMinute: 1, tokensPerMinute: 2_000 },
    },
    keys: { good: 'good', revoked: 'revoked', exhausted: 'exhausted' },
    outputTokens: { median: 500, sigma: 0 },
  });
  const { url } = standIn;
  openai = (apiKey = 'good') => new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries: 0 });
  anthropic = (apiKey = 'good') => new Anthropic({ apiKey, baseURL: url, maxRetries: 0 });
});
afterAll(() => standIn.close());

const messages = [{ role: 'user' as const, content: 'Write about letters in a drawer.' }];
const chat = (model = 'gpt-stand-in', key?: string, max = 1_000) =>
  openai(key).chat.completions.create({ model, messages, max_completion_tokens: max });
const responses = (model = 'gpt-stand-in', key?: string, max = 1_000) =>
  openai(key).responses.create({ model, input: messages, instructions: 'As JSON.', max_output_tokens: max });
const message = (model = 'claude-stand-in', key?: string, max = 1_000) =>
  anthropic(key).messages.create({ model, messages, max_tokens: max });

const isGood = (text: string | null | undefined) => readAnswer(text ?? '', 'stop', { leakTexts: [] }).ok;

describe('an answer is read', () => {
  test('from chat completions', async () => {
    const { data, response, request_id } = await chat().withResponse();
    expect(data.choices[0]).toMatchObject({ finish_reason: 'stop', message: { role: 'assistant', refusal: null } });
    expect(isGood(data.choices[0]?.message.content)).toBe(true);
    expect(data.usage).toMatchObject({ prompt_tokens: 8, completion_tokens: 500, total_tokens: 508 });
    expect(request_id).toMatch(/^req_/);
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('600');
    expect(response.headers.get('x-ratelimit-limit-tokens')).toBe('90000');
  });

  test('from responses', async () => {
    const data = await responses();
    expect(data).toMatchObject({ status: 'completed', error: null, usage: { input_tokens: 10, output_tokens: 500 } });
    expect(isGood(data.output_text)).toBe(true);
    expect(data._request_id).toMatch(/^req_/);
  });

  test('from messages', async () => {
    const { data, response, request_id } = await message().withResponse();
    expect(data).toMatchObject({ stop_reason: 'end_turn', usage: { input_tokens: 8, output_tokens: 500 } });
    expect(isGood(data.content[0]?.type === 'text' ? data.content[0].text : '')).toBe(true);
    expect(request_id).toMatch(/^req_/);
    expect(response.headers.get('anthropic-ratelimit-tokens-limit')).toBe('39000');
  });

  test('and one that met its output limit is told as such', async () => {
    expect((await chat('gpt-stand-in', 'good', 100)).choices[0]?.finish_reason).toBe('length');
    expect(await responses('gpt-stand-in', 'good', 100)).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 100 },
    });
    expect(await message('claude-stand-in', 'good', 100)).toMatchObject({ stop_reason: 'max_tokens' });
  });
});

describe.each([
  ['chat completions', chat, openaiSdk],
  ['responses', responses, openaiSdk],
  ['messages', message, anthropicSdk],
])('a refusal by %s is the error that the client has for it', (wire, call, sdk) => {
  test('a revoked key, a key that nobody knows', async () => {
    await expect(call(undefined, 'revoked')).rejects.toBeInstanceOf(sdk.AuthenticationError);
    await expect(call(undefined, 'other')).rejects.toBeInstanceOf(sdk.AuthenticationError);
  });

  test('an exhausted balance', async () => {
    const error = await call(undefined, 'exhausted').catch((thrown) => thrown);
    if (wire === 'messages')
      expect(error).toMatchObject({ status: 400, message: expect.stringContaining('credit balance') });
    else expect(error).toMatchObject({ status: 429, code: 'insufficient_quota' });
  });

  test('a model that does not exist', async () => {
    await expect(call('no-such-model')).rejects.toBeInstanceOf(sdk.NotFoundError);
  });

  test('a request that is malformed', async () => {
    await expect(call(undefined, 'good', -1)).rejects.toBeInstanceOf(sdk.BadRequestError);
  });

  test('a rate limit, with the time to wait; and one request that is larger than the limit', async () => {
    const limited = await Promise.all([call('narrow'), call('narrow')]).catch((thrown) => thrown);
    expect(limited).toBeInstanceOf(sdk.RateLimitError);
    expect(Number(limited.headers.get('retry-after-ms'))).toBeGreaterThan(0);
    expect(limited.headers.get('retry-after')).toMatch(/^\d+$/);
    if (wire === 'messages') return;
    await expect(call('narrow', 'good', 5_000)).rejects.toThrow(/too large/);
  });

  test('a server’s error, an overloaded provider', async () => {
    await standIn.setFaults({ serverError: 1 });
    await expect(call()).rejects.toBeInstanceOf(sdk.InternalServerError);
    await standIn.setFaults({ overloaded: 1 });
    await expect(call()).rejects.toMatchObject({ status: wire === 'messages' ? 529 : 503 });
    await standIn.setFaults({});
  });

  test('a connection that breaks', async () => {
    await standIn.setFaults({ dropped: 1 });
    await expect(call()).rejects.toBeInstanceOf(sdk.APIConnectionError);
    await standIn.setFaults({});
  });
});
