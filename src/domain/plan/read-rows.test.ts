import { describe, expect, it } from 'vitest';
import type { ColloquyError } from '#domain/colloquy-error.ts';
import { readPlan } from './read-plan.ts';

const item = (fields: object = {}) => JSON.stringify({ topic: 't', persona: 'p', emotionalArc: 'a', ...fields });
const refusal = (lines: string[], file = 'x.jsonl'): ColloquyError => {
  try {
    readPlan(lines.join('\n'), file);
  } catch (error) {
    return error as ColloquyError;
  }
  throw new Error('was not refused');
};

describe('JSON Lines', () => {
  it('are items, one a line, of a submission named after the file; blank lines are passed over', () => {
    const plan = readPlan(
      `${item({ tier: 'scenario' })}\r\n\r\n${item({ parameters: { goal: 'x' } })}`,
      'plans/my items.ndjson',
    );
    expect(plan.submission).toEqual({
      name: 'my items',
      items: [
        { topic: 't', persona: 'p', emotionalArc: 'a', tier: 'scenario' },
        { topic: 't', persona: 'p', emotionalArc: 'a', parameters: { goal: 'x' } },
      ],
    });
  });

  it('with a broken seventh line are refused by that line', () => {
    const lines = Array.from({ length: 9 }, () => item());
    lines[6] = '{"topic": "t", "persona" "p"}';
    expect(refusal(lines)).toMatchObject({
      code: 'plan_unreadable',
      message: 'x.jsonl:7: is not JSON: expected “:”, found “"p"” at column 26',
    });
  });

  it('with a wrong field in the seventh line are refused by line and field', () => {
    const lines = Array.from({ length: 6 }, () => item());
    expect(refusal([...lines, '', item({ persona: 3, tire: 1 })])).toMatchObject({
      code: 'invalid_input',
      problems: [
        { path: 'x.jsonl:8 persona', message: 'must be text, not 3' },
        { path: 'x.jsonl:8 tire', message: 'is not a known field; did you mean “tier”?' },
      ],
    });
  });

  it('with many broken lines are refused by all of them, twenty listed', () => {
    const { message, problems } = refusal(Array.from({ length: 50 }, () => '{]'));
    expect(message).toMatch(/^x\.jsonl:1: .* \(and 49 more\)$/);
    expect(problems).toHaveLength(21);
    expect(problems[19]?.path).toBe('x.jsonl:20');
  });
});
