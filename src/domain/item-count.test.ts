import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countItems, refuseWrongCount } from './item-count.ts';

const list = (length: number) => Array.from({ length }, (_, i) => `k${i}`);

describe('the number of conversations', () => {
  it('of a grid is the product of its lists and repeats', () => {
    const size = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 1, max: 9 }), (p, a, t, repeat) => {
        const grid = {
          personas: list(p),
          emotionalArcs: list(a),
          topics: list(t),
          tiers: ['template', 'scenario'],
          repeat,
        };
        expect(countItems({ grid })).toBe(p * a * t * 2 * repeat);
      }),
    );
  });

  it('is told without expanding: a grid of 10¹² is refused at once', () => {
    const grid = { personas: list(10_000), emotionalArcs: list(10_000), topics: list(10_000) };
    expect(() => refuseWrongCount({ grid }, 'big.yaml')).toThrow(
      'big.yaml asks for 1,000,000,000,000 conversations; a job holds at most 1,000,000.',
    );
  });

  it('may be a million and no more', () => {
    expect(() => refuseWrongCount({ items: new Array(1_000_000) }, 'x')).not.toThrow();
    expect(() => refuseWrongCount({ items: new Array(1_000_001) }, 'x')).toThrow(
      expect.objectContaining({ code: 'too_many_items' }),
    );
  });

  it.each([{ items: [] }, { parameterSets: [] }, { grid: { personas: [], emotionalArcs: ['a'], topics: ['t'] } }])(
    'may not be none: %j',
    (submission) =>
      expect(() => refuseWrongCount(submission, 'x')).toThrow(expect.objectContaining({ code: 'plan_empty' })),
  );

  it.each([null, 3, 'x', [], {}, { items: 3 }, { grid: [] }, { grid: { personas: 3 } }, { items: [], grid: {} }])(
    'is left to the validation where it cannot be told: %j',
    (submission) => expect(countItems(submission)).toBeNull(),
  );
});
