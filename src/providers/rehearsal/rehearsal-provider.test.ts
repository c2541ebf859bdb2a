import { afterEach, expect, test, vi } from 'vitest';
import { readAnswer } from '#domain/answer/read-answer.ts';
import { parseModelName } from '#domain/model-name.ts';
import type { CallRequest, CallResult } from '../provider.ts';
import { rehearsalProvider } from './rehearsal-provider.ts';

const provider = rehearsalProvider();

function call(
  knobs: string,
  { item = 1, token = 1, ...change }: Partial<CallRequest> & { item?: number; token?: number } = {},
): Promise<CallResult> {
  return provider.call({
    model: parseModelName(`rehearsal:default?${knobs}`),
    settings: { maxOutputTokens: 8_192 },
    prompt: { system: 's'.repeat(400), user: 'u'.repeat(1_600) },
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    subject: {
      contentKey: item.toString(16).padStart(32, '0'),
      token,
      persona: { key: 'p', name: 'Sam' },
      emotionalArc: {
        key: 'fear_to_confidence',
        name: 'Fear to confidence',
        startingEmotion: 'fear',
        startingIntensityMin: 0.75,
        startingIntensityMax: 0.9,
        endingEmotion: 'confidence',
        endingIntensityMin: 0.65,
        endingIntensityMax: 0.8,
        turnsMin: 3,
        turnsMax: 5,
      },
      topic: { key: 't', name: 'Opening letters' },
      advisor: null,
    },
    ...change,
  });
}

afterEach(() => vi.useRealTimers());

test('an answer passes the same reader as a real one, and counts tokens', async () => {
  const result = await call('latencyMs=0');
  expect(result).toMatchObject({ ok: true, finishReason: 'stop', httpStatus: 200, usage: { inputTokens: 500 } });
  if (!result.ok) throw new Error('no answer');
  expect(result.usage?.outputTokens).toBe(Math.ceil(result.text.length / 4));
  expect(readAnswer(result.text, result.finishReason, { leakTexts: [] }).ok).toBe(true);
});

test('the same seed, item and token give the same answer; another of any gives another', async () => {
  const text = async (...of: Parameters<typeof call>) => {
    const result = await call(...of);
    return result.ok ? result.text : 'none';
  };
  const first = await text('latencyMs=0&seed=7');
  expect(await text('latencyMs=0&seed=7')).toBe(first);
  expect(await text('latencyMs=0&seed=8')).not.toBe(first);
  expect(await text('latencyMs=0&seed=7', { item: 2 })).not.toBe(first);
  expect(await text('latencyMs=0&seed=7', { token: 2 })).not.toBe(first);
});

test('a rate limit defers, with a retry-after', async () => {
  expect(await call('latencyMs=0&rateLimited=1')).toMatchObject({
    ok: false,
    httpStatus: 429,
    requestId: expect.stringMatching(/^rehearsal-/),
    rateLimitHeaders: { 'retry-after': '1' },
    error: { code: 'rate_limited', reaction: 'defer', retryAfterMs: 1_000, mayBeBilled: false },
  });
});

test('a server error is tried again', async () => {
  expect(await call('latencyMs=0&serverError=1')).toMatchObject({
    ok: false,
    httpStatus: 500,
    error: { code: 'provider_error', reaction: 'retry' },
  });
});

test('a cut connection is tried again and may have been billed', async () => {
  expect(await call('latencyMs=0&cut=1')).toMatchObject({
    ok: false,
    httpStatus: null,
    error: { code: 'connection_failed', reaction: 'retry', mayBeBilled: true, record: { providerCode: 'ECONNRESET' } },
  });
});

test.each([
  ['truncated', 'truncated'],
  ['refused', 'refused'],
  ['badJson', 'not_json'],
])('%s is an answer that was paid for, and is read as %s', async (knob, code) => {
  const result = await call(`latencyMs=0&${knob}=1`);
  if (!result.ok) throw new Error('no answer');
  expect(result.usage).not.toBeNull();
  expect(readAnswer(result.text, result.finishReason, { leakTexts: [] })).toMatchObject({ ok: false, code });
});

test('a cut text alone is called truncated, should the finish reason be lost', async () => {
  const result = await call('latencyMs=0&truncated=1');
  expect(result.ok && readAnswer(result.text, 'stop', { leakTexts: [] })).toMatchObject({ ok: false });
});

test('a hanging call ends at its timeout', async () => {
  vi.useFakeTimers();
  const result = call('latencyMs=0&hang=1', { timeoutMs: 5_000 });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await result).toMatchObject({ ok: false, error: { code: 'timeout', reaction: 'retry', mayBeBilled: true } });
});

test('a hanging call ends when it is cancelled, and leaves no timer behind', async () => {
  vi.useFakeTimers();
  const controller = new AbortController();
  const result = call('hang=1', { signal: controller.signal });
  controller.abort();
  expect(await result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(vi.getTimerCount()).toBe(0);
});

test('a call takes about the latency it was given', async () => {
  vi.useFakeTimers();
  const done = vi.fn();
  const result = call('latencyMs=1000').then(done);
  await vi.advanceTimersByTimeAsync(749);
  expect(done).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(502);
  expect(done).toHaveBeenCalled();
  await result;
  expect(vi.getTimerCount()).toBe(0);
});

test('a latency beyond the timeout is a timeout', async () => {
  vi.useFakeTimers();
  const result = call('latencyMs=60000', { timeoutMs: 1_000 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await result).toMatchObject({ ok: false, error: { code: 'timeout' } });
});

test('with latencyMs=0 no timer is set', async () => {
  const spy = vi.spyOn(globalThis, 'setTimeout');
  await call('latencyMs=0');
  await call('latencyMs=0&rateLimited=1');
  expect(spy).not.toHaveBeenCalled();
  spy.mockRestore();
});

test('a call cancelled before it began gives no answer', async () => {
  expect(await call('latencyMs=0', { signal: AbortSignal.abort() })).toMatchObject({
    ok: false,
    error: { code: 'cancelled' },
  });
});

test('faults come in the shares that were asked for', async () => {
  const count: Record<string, number> = {};
  for (let item = 0; item < 4_000; item += 1) {
    const result = await call('latencyMs=0&seed=3&rateLimited=0.2&serverError=0.1&truncated=0.05', { item });
    const fate = result.ok ? result.finishReason : result.error.code;
    count[fate] = (count[fate] ?? 0) + 1;
  }
  expect(count.rate_limited).toBeGreaterThan(700);
  expect(count.rate_limited).toBeLessThan(900);
  expect(count.provider_error).toBeGreaterThan(330);
  expect(count.provider_error).toBeLessThan(470);
  expect(count.length).toBeGreaterThan(150);
  expect(count.length).toBeLessThan(250);
});

test('a script that cannot be written is an error with a name, not a throw', async () => {
  const subject = { contentKey: 'c', token: 1, persona: null, emotionalArc: null, topic: null, advisor: null };
  const result = await call('latencyMs=0', { subject: subject as never });
  expect(result).toMatchObject({ ok: false, error: { code: 'internal_error', record: { name: 'TypeError' } } });
});
