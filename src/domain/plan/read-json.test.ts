import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from './read-json.ts';
import { walkJson } from './walk-json.ts';

const parses = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('JSON that is broken is refused with its line and what was expected', () => {
  it.each([
    ['{"a": 1,\n}', 'a.json:2: is not JSON: expected a name in double quotes, found “}”'],
    ['{"a": [1,\n2,]}', 'a.json:2: is not JSON: expected a value, found “]”'],
    ['{"a": 1', 'a.json:1: is not JSON: ends too early: expected “,” or “}”'],
    ['{"a": 1}\n\n{"b": 2}', 'a.json:3: is not JSON: expected the end of the text, found “{”'],
    ['{"a" 1}', 'a.json:1: is not JSON: expected “:”, found “1”'],
    ['{"a": 1 "b": 2}', 'a.json:1: is not JSON: expected “,” or “}”, found “"b"”'],
    ['{a: 1}', 'a.json:1: is not JSON: expected a name in double quotes, found “a”'],
    ['{"a": NaN}', 'a.json:1: is not JSON: expected a value, found “NaN”'],
    ['{"a": "x\ny"}', 'a.json:1: is not JSON: expected a value, found “"x”'],
  ])('%j', (text, message) => expect(() => readJson(text, 'a.json')).toThrow(expect.objectContaining({ message })));
});

describe('the walker', () => {
  it('accepts what JSON.parse accepts and refuses what it refuses', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\u12',
      '"\\n"',
      '1',
      '-0.5e+3',
      '01',
      '.5',
      'true',
      'nul',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((parts) => parts.join('')),
          fc.json(),
          fc.string(),
        ),
        (text) => {
          expect(walkJson(text, () => {}) === null).toBe(parses(text));
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('overflows no stack, whatever the depth', () => {
    expect(walkJson('['.repeat(200_000), () => {})?.message).toContain('ends too early');
  });
});

it('lines are those of names and elements, or of the nearest thing around what is missing', () => {
  const text = '{\n"a": [\n  1,\n  {"b": 2,\n   "c": {}}],\n"d": "x"}';
  const { linesOf } = readJson(text, 'a.json');
  const paths = [['a', 0], ['a', 1, 'c'], ['a', 1, 'gone'], ['d'], [], ['e'], ['a', 1, 'b']];
  expect(linesOf(paths)).toEqual([3, 5, 4, 6, 1, 1, 4]);
});
