import type { Check } from './find-failure.ts';
import { foldWords, instructionWindows, tableMask, wordWindows } from './word-windows.ts';

/** A placeholder as our templates write them. */
const placeholder = /\{\{\s*[a-z][a-z0-9_]*\s*\}\}/;
/** Where a conversation shows code, double braces are its subject. */
const code = /```[\s\S]*?```|`[^`\n]*`/g;

/**
 * A `{{placeholder}}` in a turn, or twelve words in a row of the instructions. Words are compared without case and punctuation. Not
 * compared is what may be said: quotations in the instructions, what stands in place of a placeholder, and windows that do not speak
 * about the conversation itself. Instructions in other languages than English are therefore not noticed, but for their placeholders.
 */
export const promptLeak: Check = ({ turns }, { leakTexts }) => {
  for (const [index, turn] of turns.entries()) {
    if (hasPlaceholder(turn.content)) return `Turn ${index + 1} contains a placeholder.`;
    const leaked = findLeak(turn.content, leakTexts);
    if (leaked !== null) return `Turn ${index + 1} repeats the instructions: “${leaked}”`;
  }
  return null;
};

function hasPlaceholder(content: string): boolean {
  return content.includes('{{') && placeholder.test(content.replace(code, ''));
}

function findLeak(content: string, leakTexts: readonly string[]): string | null {
  const known = leakTexts.map(instructionWindows).filter(({ words }) => words.size > 0);
  if (known.length === 0) return null;
  let leaked: string | null = null;
  wordWindows(content, (hash, start, end) => {
    for (const { maybe, words } of known) {
      if (maybe[hash & tableMask] === 0) continue;
      const found = words.get(hash);
      if (found === undefined || found !== foldWords(content.slice(start, end))) continue;
      leaked = content.slice(start, end);
      return true;
    }
    return false;
  });
  return leaked;
}
