import { expect, test } from 'vitest';
import { estimateJob } from '#domain/estimate.ts';

const price = {
  inputUsdPerMillion: 1,
  cachedInputUsdPerMillion: null,
  cacheWriteUsdPerMillion: null,
  outputUsdPerMillion: 2,
};
const none = { calls: 0, outputTokensP50: 0, outputTokensP90: 0, secondsP50: 0, secondsP90: 0 };
const jobOf = (model: string, count: number) => ({
  model,
  concurrentProcessing: 4,
  modelSettings: { maxOutputTokens: 8_192 },
  items: Array.from({ length: count }, () => ({ inputTokensEstimate: 1_000 })) as never,
});

test('without calls of one’s own the range is that of typical calls', () => {
  const estimate = estimateJob(jobOf('openai:m', 8), price, none);
  expect(estimate.cost?.low).toBeCloseTo(8 * (0.001 + 0.0022), 6);
  expect(estimate.cost?.high).toBeCloseTo(8 * (0.001 + 0.0082), 6);
  expect(estimate.seconds).toEqual({ low: 40, high: 220 });
});

test('with enough calls of one’s own the range is theirs', () => {
  const own = { calls: 50, outputTokensP50: 500, outputTokensP90: 1_000, secondsP50: 5, secondsP90: 9 };
  const estimate = estimateJob(jobOf('openai:m', 8), price, own);
  expect(estimate.cost?.low).toBeCloseTo(8 * 0.002, 6);
  expect(estimate.seconds).toEqual({ low: 10, high: 18 });
  expect(estimate.from).toContain('50 calls');
});

test('an unknown price is unknown, and says of what', () => {
  expect(estimateJob(jobOf('local:mine', 1), null, none)).toMatchObject({
    cost: null,
    unknownBecause: expect.stringContaining('local:mine'),
  });
});

test('the rehearsal’s time is what its knob says', () => {
  expect(estimateJob(jobOf('rehearsal:default?latencyMs=2000', 4), price, none).seconds).toEqual({ low: 2, high: 3 });
});
