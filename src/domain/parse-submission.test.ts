import { describe, expect, it } from 'vitest';
import type { ColloquyError } from './colloquy-error.ts';
import { parseSubmission } from './parse-submission.ts';

const item = { topic: 't', persona: 'p', emotionalArc: 'a' };
const refusal = (body: unknown): ColloquyError => {
  try {
    parseSubmission(body);
  } catch (error) {
    return error as ColloquyError;
  }
  throw new Error('was not refused');
};

describe('a submission', () => {
  it('is read as it is', () => {
    const body = { name: 'x', items: [item], parameterSets: undefined, budgetUsd: 3 };
    expect(parseSubmission(body)).toMatchObject({ name: 'x', items: [item], budgetUsd: 3 });
  });

  it('keeps the parameters of parameter sets beside the known ones', () => {
    const parameters = { persona_id: 'p', emotional_arc_id: 'a', training_topic_id: 't', goal: 'x' };
    expect(parseSubmission({ name: 'x', parameterSets: [{ tier: 'template', parameters }] }).parameterSets).toEqual([
      { tier: 'template', parameters },
    ]);
  });

  it('is refused with a problem for each field, its path and what it should be', () => {
    const error = refusal({
      name: 'x',
      budgetUsd: 'ten',
      prority: 'low',
      items: [{ ...item, persona: 3 }, { topic: 'T t' }],
    });
    expect(error.code).toBe('invalid_input');
    expect(error.message).toBe('budgetUsd: must be a number, not “ten” (and 5 more)');
    expect(error.problems).toEqual([
      { path: 'budgetUsd', message: 'must be a number, not “ten”' },
      { path: 'prority', message: 'is not a known field; did you mean “priority”?' },
      { path: 'items[0].persona', message: 'must be text, not 3' },
      {
        path: 'items[1].topic',
        message: 'must be lower-case letters and digits joined by _ or -, or a UUID, not “T t”',
      },
      { path: 'items[1].persona', message: 'is missing' },
      { path: 'items[1].emotionalArc', message: 'is missing' },
    ]);
  });

  it('is refused where a text in it cannot be stored', () => {
    expect(refusal({ name: 'x', items: [{ ...item, parameters: { a: ['\0'] } }] }).problems).toEqual([
      { path: 'items[0].parameters.a[0]', message: 'holds the character NUL (U+0000)' },
    ]);
    expect(refusal({ name: '\udfff', items: [item] }).code).toBe('invalid_input');
  });

  it.each([null, undefined, 7, 'text', [], [item]])('that is no mapping is refused: %j', (body) =>
    expect(refusal(body).code).toBe('invalid_input'),
  );

  it('is refused without items, with no item, and with too many', () => {
    expect(refusal({ name: 'x' }).message).toMatch(
      'exactly one of items, grid and parameterSets is needed; here is none',
    );
    expect(refusal({ name: 'x', items: [item], grid: {} }).code).toBe('invalid_input');
    expect(refusal({ name: 'x', items: [] }).code).toBe('plan_empty');
    expect(refusal({ name: 'x', items: new Array(1_000_001).fill(item) }).code).toBe('too_many_items');
  });

  it('with a hundred thousand faults is refused with twenty of them, soon', () => {
    const error = refusal({ name: 'x', items: new Array(100_000).fill({}) });
    expect(error.message).toMatch(/^items\[0\]\.topic: is missing \(and at least (?:999|1,?\d{3}) more\)$/);
    expect(error.problems).toHaveLength(21);
    expect(error.problems.at(-1)?.message).toMatch(/^and at least \d+ more$/);
  });
});
