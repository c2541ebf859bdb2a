import fc from 'fast-check';
import { expect, it } from 'vitest';
import { estimateTokens, tokenWeight } from './estimate-tokens.ts';

it.each([
  ['', 0],
  ['abc def ghi', 4],
  ['12.5%', 3],
  ['Grüße', 2],
  ['銀行の口座', 8],
  ['🙂', 3],
])('%s is estimated at %i', (text, tokens) => expect(estimateTokens(text)).toBe(tokens));

it('a whole weighs what its parts weigh, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(50), (text, at) => {
      expect(tokenWeight(text.slice(0, at)) + tokenWeight(text.slice(at))).toBe(tokenWeight(text));
    }),
  );
});

it('stays above what tokenisers give for English, about four letters a token', () => {
  const text = 'She opened the drawer, counted the envelopes, and decided that one of them could be read today. ';
  expect(estimateTokens(text)).toBeGreaterThan(text.length / 4);
});
