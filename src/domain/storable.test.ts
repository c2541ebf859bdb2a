import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storable, storableJson } from './storable.ts';

test('text without a flaw comes back as it is', () => {
  for (const text of ['', 'plain', 'Grüße, 東京 🙂', '\n\t\r']) expect(storable(text, 100)).toBe(text);
});

test('NUL becomes the replacement character', () => {
  expect(storable('a\0b\0', 100)).toBe('a\uFFFDb\uFFFD');
});

test('a lone surrogate becomes the replacement character, a pair stays', () => {
  expect(storable('x\ud83d', 100)).toBe('x\uFFFD');
  expect(storable('\ude42x', 100)).toBe('\uFFFDx');
  expect(storable('🙂', 100)).toBe('🙂');
});

test('a long text ends in an ellipsis at the cap', () => {
  expect(storable('abcdef', 6)).toBe('abcdef');
  expect(storable('abcdefg', 6)).toBe('abcde…');
  expect(storable('abc', 0)).toBe('');
});

test('a cap never cuts a surrogate pair in two', () => {
  expect(storable('ab🙂cd', 4)).toBe('ab…');
  expect(storable('🙂🙂', 3)).toBe('🙂…');
});

test('whatever goes in, what comes out is well-formed, without NUL and within the cap', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((n) => String.fromCharCode(n)) }),
      fc.nat(12),
      (text, max) => {
        const out = storable(text, max);
        expect(out.isWellFormed()).toBe(true);
        expect(out.includes('\0')).toBe(false);
        expect(out.length).toBeLessThanOrEqual(max);
      },
    ),
  );
});

test('a JSON value without a flaw comes back as the same object', () => {
  const value = { a: [1, 'two', { three: null }], b: true };
  expect(storableJson(value)).toBe(value);
});

test('strings and keys deep inside a JSON value are made storable', () => {
  expect(storableJson({ 'k\0': ['a\0', { b: 'c\ud83d' }], n: 1 })).toEqual({
    'k\uFFFD': ['a\uFFFD', { b: 'c\uFFFD' }],
    n: 1,
  });
  expect(storableJson(['abcdef'], 3)).toEqual(['ab…']);
});

test('a key __proto__ stays data', () => {
  const out = storableJson(JSON.parse('{"__proto__":{"admin":true},"x":"\\u0000"}'));
  expect(Object.keys(out)).toEqual(['__proto__', 'x']);
  expect((out as { admin?: boolean }).admin).toBeUndefined();
});

test('a value nested without end is cut instead of exhausting the stack', () => {
  const deep = JSON.parse(`${'['.repeat(50_000)}"x"${']'.repeat(50_000)}`);
  expect(JSON.stringify(storableJson(deep)).length).toBeLessThan(300);
});
