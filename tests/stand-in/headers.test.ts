import { describe, expect, test, vi } from 'vitest';
import { retryAfterMsOf } from '#providers/retry-after.ts';
import { Account } from './account.ts';
import { anthropicHeaders } from './anthropic/headers.ts';
import { openAiHeaders } from './openai/headers.ts';
import type { Limits } from './options.ts';
import type { ProviderClock } from './provider-clock.ts';

/** The provider's clock at a time of ours; `minuteMs` of ours are one of its minutes. */
const clockAt = (now: number, minuteMs: number): ProviderClock => ({
  now: () => now,
  ours: (ms) => (ms * minuteMs) / 60_000,
  wait: async () => {},
});
const real = 60_000;
const fast = 1_000;
const account = (limits: Limits) => new Account('a', limits, { minuteMs: real, models: {} }, 0);
const openAiLimits = { requestsPerMinute: 600, tokensPerMinute: 90_000 };
const anthropicLimits = { requestsPerMinute: 600, inputTokensPerMinute: 30_000, outputTokensPerMinute: 6_000 };

describe('OpenAI’s', () => {
  test('say the limit, what remains, and the time until all of it is there again', () => {
    const own = account(openAiLimits);
    own.admit({ requests: 1, tokens: 3_000 }, 0);
    expect(openAiHeaders(own, clockAt(0, real), null)).toEqual({
      'x-ratelimit-limit-requests': '600',
      'x-ratelimit-remaining-requests': '599',
      'x-ratelimit-reset-requests': '100ms',
      'x-ratelimit-limit-tokens': '90000',
      'x-ratelimit-remaining-tokens': '87000',
      'x-ratelimit-reset-tokens': '2s',
    });
  });

  test('have durations as Go writes them, of our time however fast the provider’s runs', () => {
    const slow = account({ requestsPerMinute: 1, tokensPerMinute: 60, requestsPerDay: 1 });
    slow.admit({ requests: 1, tokens: 60 }, 0);
    const reset = (now: number, minuteMs: number) =>
      openAiHeaders(slow, clockAt(now, minuteMs), null)['x-ratelimit-reset-tokens'];
    expect(reset(0, real)).toBe('1m0s');
    expect(reset(1_500, real)).toBe('58.5s');
    expect(reset(1_500, fast)).toBe('975ms');
    expect(reset(60_000, real)).toBe('0ms');
    const refusal = slow.admit({ requests: 1, tokens: 1 }, 60_000);
    expect(openAiHeaders(slow, clockAt(60_000, real), refusal)).toMatchObject({
      'x-ratelimit-limit-requests': '1',
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': '23h59m0s',
      'retry-after': '86340',
      'retry-after-ms': '86340000',
    });
  });
});

describe('Anthropic’s', () => {
  const now = Date.parse('2026-11-26T03:00:00.400Z');

  test('say each limit, tokens to the nearest thousand, and when all of it is there again', () => {
    vi.useFakeTimers({ now });
    const own = account(anthropicLimits);
    own.admit({ requests: 1, inputTokens: 2_600 }, 0);
    const headers = anthropicHeaders(own, clockAt(0, real), null);
    vi.useRealTimers();
    expect(headers).toEqual({
      'anthropic-ratelimit-requests-limit': '600',
      'anthropic-ratelimit-requests-remaining': '599',
      'anthropic-ratelimit-requests-reset': '2026-11-26T03:00:01Z',
      'anthropic-ratelimit-input-tokens-limit': '30000',
      'anthropic-ratelimit-input-tokens-remaining': '27000',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-26T03:00:06Z',
      'anthropic-ratelimit-output-tokens-limit': '6000',
      'anthropic-ratelimit-output-tokens-remaining': '6000',
      'anthropic-ratelimit-output-tokens-reset': '2026-11-26T03:00:01Z',
      'anthropic-ratelimit-tokens-limit': '36000',
      'anthropic-ratelimit-tokens-remaining': '33000',
      'anthropic-ratelimit-tokens-reset': '2026-11-26T03:00:06Z',
    });
  });

  test('have times of our clock, to the millisecond where the provider’s runs fast', () => {
    vi.useFakeTimers({ now });
    const own = account(anthropicLimits);
    own.admit({ requests: 1, inputTokens: 3_000 }, 0);
    const headers = anthropicHeaders(own, clockAt(0, fast), null);
    vi.useRealTimers();
    expect(headers['anthropic-ratelimit-input-tokens-reset']).toBe('2026-11-26T03:00:00.500Z');
  });

  test('a refusal says after how many whole seconds; where the clock runs fast also after how many milliseconds', () => {
    const own = account({ requestsPerMinute: 40 });
    for (let call = 0; call < 40; call++) own.admit({ requests: 1 }, 0);
    const refusal = own.admit({ requests: 1 }, 0);
    const slow = anthropicHeaders(own, clockAt(0, real), refusal);
    expect(slow).toMatchObject({ 'retry-after': '2' });
    expect(slow).not.toHaveProperty('retry-after-ms');
    expect(retryAfterMsOf(slow)).toBe(2_000);
    expect(retryAfterMsOf(anthropicHeaders(own, clockAt(0, fast), refusal))).toBe(25);
  });
});

test('who waits as long as the headers say finds the limit whole', () => {
  const own = account(openAiLimits);
  own.admit({ requests: 1, tokens: 45_000 }, 0);
  const { fullInMs } = own.state('tokens', 0)!;
  expect(fullInMs).toBe(30_000);
  expect(own.state('tokens', fullInMs)).toMatchObject({ remaining: 90_000, fullInMs: 0 });
});
