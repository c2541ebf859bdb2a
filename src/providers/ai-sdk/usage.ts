import type { LanguageModelUsage } from 'ai';
import type { Usage } from '#domain/attempt.ts';

/**
 * The SDK's usage in ours. It has evened out already that OpenAI's prompt tokens include the cached ones and Anthropic's do not.
 * null where the provider did not tell: nothing at all, or 0 tokens for an answer that has text (some local servers).
 */
export function usageOf(usage: LanguageModelUsage, text: string): Usage | null {
  const { inputTokens, outputTokens, inputTokenDetails, outputTokenDetails } = usage;
  if (inputTokens === undefined || outputTokens === undefined || (outputTokens === 0 && text !== '')) return null;
  return {
    inputTokens,
    cachedInputTokens: inputTokenDetails.cacheReadTokens ?? 0,
    cacheWriteTokens: inputTokenDetails.cacheWriteTokens ?? 0,
    outputTokens,
    reasoningTokens: outputTokenDetails.reasoningTokens ?? 0,
  };
}
