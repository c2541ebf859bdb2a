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
};
const jobOf = (model: string) => ({
  model,
  concurrentProcessing: 4,
  modelSettings: { maxOutputTokens: 8_192 },
});
/** Of 1,000 tokens each. */
const promptsOf = (prompts: number, counted = prompts) => ({ prompts, tokens: prompts * 1_000, counted });

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
