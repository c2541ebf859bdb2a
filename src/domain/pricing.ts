import type { Usage } from '#domain/attempt.ts';

/** US dollars a million tokens. */
export interface Rates {
  inputUsdPerMillion: number;
  /** null: cached tokens cost what others cost. */
  cachedInputUsdPerMillion: number | null;
  cacheWriteUsdPerMillion: number | null;
  outputUsdPerMillion: number;
}

/** What calls with long prompts cost: all of such a call, not only what is above the border. */
export interface PriceBand extends Rates {
  /** Tokens of the whole input, the cached ones among them, from which on it counts. */
  promptTokensFrom: number;
}

/** What a model costs. Money inside the code is whole nano-dollars: exact, and far below 2^53 for any job. */
export interface Price extends Rates {
  /** In no particular order; none where the length of a prompt does not matter. */
  bands?: PriceBand[];
  /** Taken off where a call goes by a remote batch: 0.5 is half the price. */
  batchDiscount?: number;
  /** The stored price, which attempts name. */
  id?: string;
}

/** Where a price does not say it: what both providers with batches take off. */
export const batchDiscountUsual = 0.5;

/** One dollar a million tokens is 1,000 nano-dollars a token. */
const nanoPerToken = (usdPerMillion: number) => usdPerMillion * 1_000;

/** The rates of a call whose input is so long: those of the highest band that it reaches. */
function ratesAt(inputTokens: number, price: Price): Rates {
  let from = 0;
  let rates: Rates = price;
  for (const band of price.bands ?? []) {
    if (band.promptTokensFrom > inputTokens || band.promptTokensFrom < from) continue;
    from = band.promptTokensFrom;
    rates = band;
  }
  return rates;
}

/** What a call cost, in nano-dollars. Reasoning is part of the output; cached and written tokens are part of the input. */
export function costOf(usage: Usage, price: Price): number {
  const rates = ratesAt(usage.inputTokens, price);
  const plain = Math.max(0, usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens);
  return Math.round(
    plain * nanoPerToken(rates.inputUsdPerMillion) +
      usage.cachedInputTokens * nanoPerToken(rates.cachedInputUsdPerMillion ?? rates.inputUsdPerMillion) +
      usage.cacheWriteTokens * nanoPerToken(rates.cacheWriteUsdPerMillion ?? rates.inputUsdPerMillion) +
      usage.outputTokens * nanoPerToken(rates.outputUsdPerMillion),
  );
}

/**
 * The most that a call can cost, in nano-dollars: its estimated input at the dearest input price, and all of the output that it may write; by the dearest of the bands that
 * an input of the estimate, or a shorter one, may come to.
 */
export function reservationOf(inputTokensEstimate: number, maxOutputTokens: number, price: Price): number {
  const reached: Rates[] = (price.bands ?? []).filter((band) => band.promptTokensFrom <= inputTokensEstimate);
  const most = ({ inputUsdPerMillion, cacheWriteUsdPerMillion, outputUsdPerMillion }: Rates) =>
    Math.ceil(
      inputTokensEstimate * nanoPerToken(Math.max(inputUsdPerMillion, cacheWriteUsdPerMillion ?? 0)) +
        maxOutputTokens * nanoPerToken(outputUsdPerMillion),
    );
  return Math.max(most(price), ...reached.map(most));
}

/** The same price for calls that go by a remote batch. */
export function batchPriceOf({ bands, batchDiscount = batchDiscountUsual, ...price }: Price): Price {
  const reduced = (usd: number) => usd * (1 - batchDiscount);
  const rates = <Kind extends Rates>(full: Kind): Kind => ({
    ...full,
    inputUsdPerMillion: reduced(full.inputUsdPerMillion),
    cachedInputUsdPerMillion: full.cachedInputUsdPerMillion === null ? null : reduced(full.cachedInputUsdPerMillion),
    cacheWriteUsdPerMillion: full.cacheWriteUsdPerMillion === null ? null : reduced(full.cacheWriteUsdPerMillion),
    outputUsdPerMillion: reduced(full.outputUsdPerMillion),
  });
  return { ...rates(price), ...(bands && { bands: bands.map(rates) }), batchDiscount: 0 };
}
