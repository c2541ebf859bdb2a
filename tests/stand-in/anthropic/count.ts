import type { Account } from '../account.ts';
import { prefixHashes } from '../prompt-cache.ts';
import { type Asked, type CountedPrompt, cachedTokensMin, tokensIn } from '../wire.ts';

/**
 * https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching: up to the last `cache_control` the prompt is read from the cache as far as an
 * earlier mark is found, and the rest of that part is written. What is read does not count against the limit of input.
 */
export function countAnthropic(asked: Asked, scope: string, account: Account, now: number): CountedPrompt {
  const { pieces } = asked;
  const hashes = prefixHashes(
    scope,
    pieces.map(({ text }) => text),
  );
  const lengths = pieces.map(({ text }) => text.length);
  const until = (index: number) => tokensIn(lengths.slice(0, index + 1).reduce((sum, length) => sum + length, 0));
  const marks = [...pieces.keys()].filter((index) => pieces[index]!.marked && until(index) >= cachedTokensMin);
  const found = marks.findLast((index) => account.cache.read(hashes[index]!, now));
  const last = marks.at(-1);
  const input = until(pieces.length - 1);
  const cached = found === undefined ? 0 : until(found);
  const written = last === undefined ? 0 : until(last) - cached;
  return {
    tokens: { input, cached, written },
    need: { requests: 1, tokens: input - cached, inputTokens: input - cached },
    remembers: marks.map((index) => hashes[index]!),
  };
}
