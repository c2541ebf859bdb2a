import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from './near-miss.ts';

const fields = ['persona', 'topic', 'emotionalArc', 'templateId', 'tier'];

describe('a mistyped word', () => {
  it.each([
    ['presona', 'persona'],
    ['emotional_arc', 'emotionalArc'],
    ['Topic', 'topic'],
    ['templatId', 'templateId'],
    ['teir', 'tier'],
  ])('%s finds %s', (word, meant) => expect(nearest(word, fields)).toBe(meant));

  it.each(['x', '', 'budget', 'p'.repeat(500)])('“%s” finds nothing, as nothing is near', (word) =>
    expect(nearest(word, fields)).toBeNull(),
  );

  it('is asked about at the end of a sentence, and only where something is near', () => {
    expect(didYouMean('presona', fields)).toBe('; did you mean “persona”?');
    expect(didYouMean('budget', fields)).toBe('');
  });
});
