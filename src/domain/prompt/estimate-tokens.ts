/**
 * An estimate of a text’s tokens that is rather too high than too low, for reservations: a third of a token a Latin letter or
 * blank, half a token another ASCII character (figures and punctuation split finely) or one of the alphabets below U+0800,
 * and one and a half for each UTF-16 unit above (CJK; an emoji has two). Tokenisers of current models give 0.2–0.3 a character
 * of English and 0.7–1.3 a CJK character; whatever they do, the reservation is replaced by the provider’s own count.
 */
export function estimateTokens(text: string): number {
  return tokensOf(tokenWeight(text));
}

/** The estimate in sixths of a token, before rounding up: the weight of a whole is the sum of its parts’, wherever it is cut. */
export function tokenWeight(text: string): number {
  let weight = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x20 || (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)) weight += 2;
    else weight += code < 0x800 ? 3 : 9;
  }
  return weight;
}

export const tokensOf = (weight: number) => Math.ceil(weight / 6);
