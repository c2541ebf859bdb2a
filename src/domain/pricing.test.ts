import { expect, test } from 'vitest';
import { batchPriceOf, costOf, type Price, reservationOf } from '#domain/pricing.ts';

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

const tokens = (inputTokens: number, outputTokens: number, cachedInputTokens = 0) => ({
  ...{ inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens: 0, reasoningTokens: 0 },
});
const banded: Price = {
  ...{ inputUsdPerMillion: 2, cachedInputUsdPerMillion: 0.1, cacheWriteUsdPerMillion: null, outputUsdPerMillion: 10 },
  bands: [
    {
      ...{ promptTokensFrom: 272_001, inputUsdPerMillion: 4, cachedInputUsdPerMillion: 0.2 },
      ...{ cacheWriteUsdPerMillion: null, outputUsdPerMillion: 15 },
    },
    {
      ...{ promptTokensFrom: 1_000, inputUsdPerMillion: 3, cachedInputUsdPerMillion: null },
      ...{ cacheWriteUsdPerMillion: null, outputUsdPerMillion: 1 },
    },
  ],
};

test('the highest band that the whole input reaches prices the whole call, cached tokens counted in', () => {
  expect(costOf(tokens(999, 100), banded)).toBe(999 * 2_000 + 100 * 10_000);
  expect(costOf(tokens(1_000, 100), banded)).toBe(1_000 * 3_000 + 100 * 1_000);
  expect(costOf(tokens(272_000, 100), banded)).toBe(272_000 * 3_000 + 100 * 1_000);
  expect(costOf(tokens(272_001, 100, 272_000), banded)).toBe(4_000 + 272_000 * 200 + 100 * 15_000);
});

test('a reservation is by the dearest band that its estimate may come to, and no call within it costs more', () => {
  expect(reservationOf(999, 100, banded)).toBe(999 * 2_000 + 100 * 10_000);
  // A shorter input than estimated is in the lower band, whose output is dearer here.
  expect(reservationOf(1_000, 100, banded)).toBe(1_000 * 3_000 + 100 * 1_000);
  expect(reservationOf(1_000, 1_000, banded)).toBe(1_000 * 2_000 + 1_000 * 10_000);
  for (const estimate of [999, 1_000, 1_500, 272_000, 272_001, 300_000])
    for (const share of [0, 0.5, 0.999, 1])
      for (const output of [0, 4_000, 8_192])
        expect(costOf(tokens(Math.floor(estimate * share), output), banded)).toBeLessThanOrEqual(
          reservationOf(estimate, 8_192, banded),
        );
});

test('a remote batch takes its discount off everything, in every band', () => {
  const { batchDiscount: _, ...half } = batchPriceOf({ ...banded, batchDiscount: 0.5 });
  for (const usage of [tokens(500, 100, 200), tokens(2_000, 100), tokens(300_000, 100, 1_000)])
    expect(costOf(usage, half)).toBe(costOf(usage, banded) / 2);
  expect(batchPriceOf({ ...banded, batchDiscount: 0.25 }).outputUsdPerMillion).toBe(7.5);
});
