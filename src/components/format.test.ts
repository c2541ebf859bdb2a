import { describe, expect, it } from 'vitest';
import { count, duration, range, roughly, took, usd, words } from './format.ts';

describe('what people read', () => {
  it('keeps the digits of small money and separates thousands', () => {
    expect([0, 0.0013, 0.038, 1234.5].map(usd)).toEqual(['$0', '$0.0013', '$0.04', '$1,234.50']);
  });

  it('names two units of time, or one', () => {
    expect([0, 59.4, 75, 3_700, 90_000].map(duration)).toEqual(['0 s', '59 s', '1 min 15 s', '1 h 1 min', '1 d 1 h']);
    expect([-3, 59.9, 75, 3_700, 90_000].map(roughly)).toEqual(['0 s', '59 s', '1 min', '1 h', '1 d']);
    expect([812, 9_999, 61_000].map(took)).toEqual(['0.8 s', '10.0 s', '1 min 1 s']);
  });

  it('counts, and says a range once where both ends read alike', () => {
    expect([count(1, 'item'), count(12_431, 'item'), count(0, 'reply', 'replies')]).toEqual([
      '1 item',
      '12,431 items',
      '0 replies',
    ]);
    expect([range(1, 1.2, duration), range(1, 70, duration)]).toEqual(['1 s', '1 s to 1 min 10 s']);
    expect(words('roth_ira_conversion')).toBe('roth ira conversion');
  });
});
