import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPath } from './input-problems.ts';
import { findUnstorable, unstorableIn } from './unstorable.ts';

const found = (value: unknown, options = {}) => {
  const problems: string[] = [];
  findUnstorable(value, (path, message) => problems.push(`${formatPath(path)} ${message}`), options);
  return problems;
};

describe('what Postgres cannot store', () => {
  it('is found in any text, wherever it hangs', () => {
    expect(found({ items: [{ parameters: { note: 'a\0b' } }] })).toEqual([
      'items[0].parameters.note holds the character NUL (U+0000)',
    ]);
    expect(found({ name: 'x\ud800' })).toEqual(['name holds half a character (the lone surrogate U+D800)']);
    expect(found('\0')).toHaveLength(1);
    expect(found([1, ['\udc00']])).toHaveLength(1);
  });

  it('is found in names too', () => {
    expect(found({ a: { 'b\0': 1 } })).toEqual(['a has a name that holds the character NUL (U+0000)']);
  });

  it('is the name __proto__, which would be lost', () => {
    expect(found(JSON.parse('{"a":[{"__proto__":1}]}'))).toEqual(['a[0] has a field with the name __proto__']);
  });

  it('is told by the place of its first character', () => {
    expect(unstorableIn('ab\udc00\ud83d\ude00')?.index).toBe(2);
    expect(unstorableIn('😀 ok')).toBeNull();
  });

  it('includes numbers that JSON does not have', () => {
    expect(found({ a: Number.NaN, b: [Number.POSITIVE_INFINITY], c: 1 })).toHaveLength(2);
  });

  it('is never found in good text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('"__proto__"'));
        expect(found(value)).toEqual([]);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(unstorableIn(text)).toBeNull();
      }),
    );
  });
});

describe('a hostile shape', () => {
  it('of a million levels overflows no stack, and is refused', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 1_000_000; i++) deep = [deep];
    expect(found({ deep })[0]).toContain('is nested deeper than 100 levels');
  });

  it('of more fields than anybody writes is refused without looking at each', () => {
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`a${n}`, '\0']));
    expect(found({ many })).toEqual(['many has more than 10,000 fields']);
  });

  it('with the same object in many places is walked once', () => {
    let bomb: unknown = ['x'];
    for (let i = 0; i < 60; i++) bomb = [bomb, bomb];
    expect(found(bomb, { shared: true })).toEqual([]);
  });

  it('of a million faults is not listed to its end', () => {
    expect(found(Array.from({ length: 5_000 }, () => ['\0'])).length).toBeLessThanOrEqual(1_001);
  });
});
