import { expect, test } from 'vitest';
import { costOf, reservationOf } from '#domain/pricing.ts';

const price = {
  inputUsdPerMillion: 3,
  cachedInputUsdPerMillion: 0.3,
  cacheWriteUsdPerMillion: 3.75,
  outputUsdPerMillion: 15,
};

test('cached and written tokens are parts of the input, each at its own price; reasoning is part of the output', () => {
  const usage = {
    inputTokens: 10_000,
    cachedInputTokens: 6_000,
    cacheWriteTokens: 1_000,
    outputTokens: 2_000,
    reasoningTokens: 500,
  };
  // 3,000 × $3 + 6,000 × $0.30 + 1,000 × $3.75 + 2,000 × $15, a million
  expect(costOf(usage, price)).toBe(44_550_000);
});

test('a reservation is never below what the call can cost at its estimate', () => {
  const most = {
    inputTokens: 1_000,
    cachedInputTokens: 0,
    cacheWriteTokens: 1_000,
    outputTokens: 800,
    reasoningTokens: 0,
  };
  expect(reservationOf(1_000, 800, price)).toBeGreaterThanOrEqual(costOf(most, price));
});
