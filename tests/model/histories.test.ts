import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenPromise, history } from './histories.ts';

test('over 50,000 random histories an item ends once a run, its token only rises, and a stale token changes nothing', () => {
  let broken: string | null = null;
  const result = fc.check(
    fc.property(history, (steps) => {
      broken = brokenPromise(steps);
      return broken === null;
    }),
    { numRuns: 50_000 },
  );
  expect(result.failed && { broken, seed: result.seed, steps: result.counterexample?.[0] }).toBe(false);
}, 60_000);
