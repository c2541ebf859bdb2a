import type { PriceBand } from './options.ts';

/** `input` is the whole prompt; `cached` and `written` are parts of it. */
export interface CountedTokens {
  input: number;
  cached: number;
  written: number;
  output: number;
}

/**
 * Nano-dollars. The band that the whole prompt falls into prices all of the call. Written apart from the project's own pricing on purpose: what
 * both got wrong in the same line, no comparison would find.
 * @param share 0.5 for batches
 */
export function chargeOf(tokens: CountedTokens, bands: readonly PriceBand[] | undefined, share = 1): number {
  const band = bands
    ?.filter(({ promptTokensFrom = 0 }) => promptTokensFrom <= tokens.input)
    .sort((one, other) => (other.promptTokensFrom ?? 0) - (one.promptTokensFrom ?? 0))[0];
  if (!band) return 0;
  const { input, cachedInput = input, cacheWrite = input, output } = band;
  const microDollars =
    (tokens.input - tokens.cached - tokens.written) * input +
    tokens.cached * cachedInput +
    tokens.written * cacheWrite +
    tokens.output * output;
  return Math.round(microDollars * 1_000 * share);
}
