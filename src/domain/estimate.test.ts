import { expect, test } from 'vitest';
import { estimateJob } from '#domain/estimate.ts';

const price = {
  inputUsdPerMillion: 1,
  cachedInputUsdPerMillion: null,
  cacheWriteUsdPerMillion: null,
  outputUsdPerMillion: 2,
};
const none = {
  ...{ calls: 0, inputTokensP50: 0, inputTokensP90: 0, outputTokensP50: 0, outputTokensP90: 0 },
  ...{ secondsP50: 0, secondsP90: 0 },
  arcs: {},
};
const jobOf = (model: string) => ({
  model,
  concurrentProcessing: 4,
  modelSettings: { maxOutputTokens: 8_192 },
});
/** Of 1,000 tokens each. */
const promptsOf = (prompts: number, counted = prompts) => ({ prompts, tokens: prompts * 1_000, counted, arcs: {} });

test('without calls of one’s own the range is that of typical calls and of the prompts’ tokens, and says so', () => {
  const estimate = estimateJob(jobOf('openai:m'), promptsOf(8), price, none);
  expect(estimate.cost?.low).toBeCloseTo(8 * (0.001 + 0.0022), 6);
  expect(estimate.cost?.high).toBeCloseTo(8 * (0.001 + 0.0082), 6);
  expect(estimate.seconds).toEqual({ low: 40, high: 220 });
  expect(estimate.from).toBe('typical calls of a mid-size model, and the tokens of all 8 prompts');
  const many = estimateJob(jobOf('openai:m'), promptsOf(5_000, 200), price, none);
  expect(many.from).toContain('the tokens of 200 of its prompts');
});

test('with enough calls of one’s own the range is theirs', () => {
  const own = {
    ...{ calls: 50, inputTokensP50: 600, inputTokensP90: 2_000, outputTokensP50: 500, outputTokensP90: 1_000 },
    ...{ secondsP50: 5, secondsP90: 9 },
    arcs: {},
  };
  const estimate = estimateJob(jobOf('openai:m'), promptsOf(8), price, own);
  expect(estimate.cost?.low).toBeCloseTo(8 * (0.0006 + 0.001), 6);
  expect(estimate.cost?.high).toBeCloseTo(8 * (0.002 + 0.002), 6);
  expect(estimate.seconds).toEqual({ low: 10, high: 18 });
  expect(estimate.from).toContain('50 calls');
});

test('an unknown price is unknown, and says of what', () => {
  expect(estimateJob(jobOf('local:mine'), promptsOf(1), null, none)).toMatchObject({
    cost: null,
    unknownBecause: expect.stringContaining('local:mine'),
  });
});

test('the rehearsal’s time is what its knob says', () => {
  const { seconds } = estimateJob(jobOf('rehearsal:default?latencyMs=2000'), promptsOf(4), price, none);
  expect(seconds).toEqual({ low: 2, high: 3 });
});

test('arcs of which there are enough calls are estimated by their own, the others by all', () => {
  const calls = (n: number, outputTokens: number) => ({
    ...{
      calls: n,
      inputTokensP50: 0,
      inputTokensP90: 0,
      outputTokensP50: outputTokens,
      outputTokensP90: outputTokens * 2,
    },
    ...{ secondsP50: outputTokens / 100, secondsP90: outputTokens / 50 },
  });
  const own = { ...calls(40, 1_000), arcs: { long: calls(20, 3_000), seldom: calls(3, 9_000) } };
  const prompts = { ...promptsOf(10), arcs: { long: 4, seldom: 2, never: 3 } };
  const { cost, seconds } = estimateJob({ ...jobOf('openai:m'), concurrentProcessing: 1 }, prompts, price, own);
  expect(cost?.low).toBeCloseTo((4 * 3_000 + 6 * 1_000) * 2e-6);
  expect(cost?.high).toBeCloseTo((4 * 6_000 + 6 * 2_000) * 2e-6);
  expect(seconds).toEqual({ low: 180, high: 360 });
});

test('the price of each prompt is by its own length, not by that of all together', () => {
  const banded = { ...price, bands: [{ ...price, promptTokensFrom: 5_000, inputUsdPerMillion: 100 }] };
  expect(estimateJob(jobOf('openai:m'), promptsOf(8), banded, none).cost).toEqual(
    estimateJob(jobOf('openai:m'), promptsOf(8), price, none).cost,
  );
});
