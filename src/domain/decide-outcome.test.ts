import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ErrorReaction } from '#domain/attempt.ts';
import { backoffMs, contentFailuresMax, decideOutcome } from '#domain/decide-outcome.ts';

const tries = { attemptsUsed: 0, contentFailures: 0, deferrals: 0, maxAttempts: 3 };
const decide = (reaction: ErrorReaction, changes: Partial<typeof tries> = {}, retryAfterMs?: number) =>
  decideOutcome({ reaction, retryAfterMs }, { ...tries, ...changes }, 0);

test('a rate limit, however often, uses up no attempt and never ends an item', () => {
  expect(decide('defer', { deferrals: 1_000, attemptsUsed: 2 })).toMatchObject({ verdict: 'retry', counted: false });
});

test('an error that may pass is tried again until the attempts are used up', () => {
  expect(decide('retry')).toMatchObject({ verdict: 'retry', counted: true });
  expect(decide('retry', { attemptsUsed: 2 })).toMatchObject({ verdict: 'failed', counted: true });
});

test('answers that are no good have a cap of their own, below a large number of attempts', () => {
  const many = { maxAttempts: 10 };
  expect(decide('retry_content', { ...many, attemptsUsed: 1, contentFailures: 1 }).verdict).toBe('retry');
  expect(decide('retry_content', { ...many, attemptsUsed: 2, contentFailures: contentFailuresMax - 1 }).verdict).toBe(
    'failed',
  );
});

test('a refused key gives the item back unharmed, and an invalid request ends it', () => {
  expect(decide('block_key')).toMatchObject({ verdict: 'retry', counted: false });
  expect(decide('block_model')).toMatchObject({ verdict: 'retry', counted: false });
  expect(decide('fail')).toMatchObject({ verdict: 'failed', counted: true });
});

test('an item is never tried again sooner than the provider allows', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<ErrorReaction>('retry', 'defer', 'block_key'),
      fc.nat(600_000),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (reaction, retryAfterMs, random) => {
        expect(decideOutcome({ reaction, retryAfterMs }, tries, random).delayMs).toBeGreaterThanOrEqual(retryAfterMs);
      },
    ),
  );
});

test('the pause doubles from one second to one minute, and lies in its upper half', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 50].map((n) => backoffMs(n, 0))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  expect(backoffMs(1, 0.999)).toBeLessThanOrEqual(1_000);
});
