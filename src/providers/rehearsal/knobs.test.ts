import { expect, test } from 'vitest';
import { parseKnobs } from './knobs.ts';

test('without knobs there are no faults, and a latency that can be seen', () => {
  expect(parseKnobs('')).toMatchObject({ seed: 1, latencyMs: 400, shares: { rateLimited: 0, hang: 0, badJson: 0 } });
});

test('every knob is read', () => {
  expect(
    parseKnobs(
      'seed=7&latencyMs=200&rateLimited=0.1&serverError=0.05&hang=0.01&cut=0.01&truncated=0.05&refused=.02&badJson=0.05',
    ),
  ).toEqual({
    seed: 7,
    latencyMs: 200,
    shares: {
      rateLimited: 0.1,
      serverError: 0.05,
      hang: 0.01,
      cut: 0.01,
      truncated: 0.05,
      refused: 0.02,
      badJson: 0.05,
    },
  });
});

test('shares may add up to one', () => {
  expect(parseKnobs('rateLimited=0.1&serverError=0.2&hang=0.3&cut=0.4').shares.cut).toBe(0.4);
});

test.each([
  ['speed=2', 'speed'],
  ['ratelimited=0.1', 'ratelimited'],
  ['rateLimited=1.1', 'rateLimited'],
  ['rateLimited=-0.1', 'rateLimited'],
  ['rateLimited=10%25', 'rateLimited'],
  ['rateLimited=', 'rateLimited'],
  ['latencyMs=1e3', 'latencyMs'],
  ['latencyMs=1.5', 'latencyMs'],
  ['latencyMs=900001', 'latencyMs'],
  ['seed=x', 'seed'],
  ['seed=4294967296', 'seed'],
  ['seed=1&seed=2', 'seed'],
  ['hang=0.6&cut=0.6', 'more than 1'],
])('%s is refused by name', (text, named) => {
  expect(() => parseKnobs(text)).toThrow(
    expect.objectContaining({ code: 'model_invalid', message: expect.stringContaining(named) }),
  );
});
