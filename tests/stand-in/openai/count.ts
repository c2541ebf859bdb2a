import type { Account } from '../account.ts';
import { prefixHashes } from '../prompt-cache.ts';
import { type Asked, type CountedPrompt, cachedTokensMin, charsOf, tokensIn } from '../wire.ts';

/** Prompts are cached by steps of so many tokens. */
const stepTokens = 128;
/** https://platform.openai.com/docs/guides/rate-limits: a request is estimated by its characters and by the most that it may write. */
const estimatedCharsPerToken = 4;

/** The cache works by itself: the longest prefix that was seen within five minutes, from 1,024 tokens on. */
export function countOpenAi(asked: Asked, scope: string, account: Account, now: number): CountedPrompt {
  const text = asked.pieces.map((piece) => piece.text).join('\n');
  const input = tokensIn(text.length);
  const hashes = prefixHashes(scope, stepsOf(text, Math.floor(input / stepTokens)));
  const cachable = hashes.slice(cachedTokensMin / stepTokens - 1);
  const found = cachable.findLastIndex((hash) => account.cache.read(hash, now));
  const cached = found < 0 ? 0 : cachedTokensMin + found * stepTokens;
  const estimate = Math.ceil(text.length / estimatedCharsPerToken);
  return {
    tokens: { input, cached, written: 0 },
    need: {
      requests: 1,
      tokens: estimate + asked.maxOutputTokens,
      inputTokens: estimate,
      outputTokens: asked.maxOutputTokens,
    },
    remembers: cachable,
  };
}

function stepsOf(text: string, count: number): string[] {
  const chars = charsOf(stepTokens);
  return Array.from({ length: count }, (_, index) => text.slice(index * chars, (index + 1) * chars));
}
