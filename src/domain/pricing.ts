import type { Usage } from '#domain/attempt.ts';

/** US dollars a million tokens. Money inside the code is whole nano-dollars: exact, and far below 2^53 for any job. */
export interface Price {
  inputUsdPerMillion: number;
  /** null: cached tokens cost what others cost. */
  cachedInputUsdPerMillion: number | null;
  cacheWriteUsdPerMillion: number | null;
  outputUsdPerMillion: number;
}

/** One dollar a million tokens is 1,000 nano-dollars a token. */
const nanoPerToken = (usdPerMillion: number) => usdPerMillion * 1_000;

/** What a call cost, in nano-dollars. Reasoning is part of the output; cached and written tokens are part of the input. */
export function costOf(usage: Usage, price: Price): number {
  const plain = Math.max(0, usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens);
  return Math.round(
    plain * nanoPerToken(price.inputUsdPerMillion) +
      usage.cachedInputTokens * nanoPerToken(price.cachedInputUsdPerMillion ?? price.inputUsdPerMillion) +
      usage.cacheWriteTokens * nanoPerToken(price.cacheWriteUsdPerMillion ?? price.inputUsdPerMillion) +
      usage.outputTokens * nanoPerToken(price.outputUsdPerMillion),
  );
}

/** The most that a call can cost, in nano-dollars: its estimated input at the dearest input price, and all of the output that it may write. */
export function reservationOf(inputTokensEstimate: number, maxOutputTokens: number, price: Price): number {
  const input = Math.max(price.inputUsdPerMillion, price.cacheWriteUsdPerMillion ?? 0);
  return Math.ceil(
    inputTokensEstimate * nanoPerToken(input) + maxOutputTokens * nanoPerToken(price.outputUsdPerMillion),
  );
}
