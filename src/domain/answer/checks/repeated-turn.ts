import type { Check } from './find-failure.ts';

/** “Yes.”, “Thank you so much!”, “Okay, that makes sense.” may well be said twice; nobody says 30 characters again by chance. */
const repeatableCharsMax = 30;

/** The same user message twice, whatever its case, spacing and punctuation. */
export const repeatedTurn: Check = ({ turns }) => {
  const byStart = new Map<string, number[]>();
  for (const [index, turn] of turns.entries()) {
    if (turn.role !== 'user' || turn.content.length < repeatableCharsMax) continue;
    // Folding whole turns took 15 µs a conversation; few begin alike, so the beginning decides first.
    const start = fold(turn.content.trimStart().slice(0, 4 * startChars)).slice(0, startChars);
    const alike = byStart.get(start);
    const first = alike?.find((other) => isSame(turns[other]?.content ?? '', turn.content));
    if (first !== undefined) return `Turn ${index + 1} repeats turn ${first + 1}.`;
    if (alike) alike.push(index);
    else byStart.set(start, [index]);
  }
  return null;
};

const startChars = 12;

function isSame(one: string, other: string): boolean {
  const folded = fold(one);
  return folded.length >= repeatableCharsMax && folded === fold(other);
}

function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
