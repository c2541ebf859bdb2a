import { InvalidArgumentError } from 'commander';

/** An amount in US dollars that may be nothing. */
export const usdOrNothing = (value: string): number => {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0) || number > 1_000_000)
    throw new InvalidArgumentError('It should be an amount in US dollars, such as 0.35.');
  return number;
};

export const share = (value: string): number => {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0) || number > 1)
    throw new InvalidArgumentError('It should be a share from 0 to 1, such as 0.5.');
  return number;
};

/** `272001=4/15`: from so many tokens on, input and output cost so much. */
export const band = (value: string, before: Band[] = []): Band[] => {
  const [, tokens, input, output] = /^(\d{1,9})=([\d.]+)\/([\d.]+)$/.exec(value) ?? [];
  if (!tokens || Number.isNaN(Number(input)) || Number.isNaN(Number(output)))
    throw new InvalidArgumentError('It should be TOKENS=INPUT/OUTPUT, such as 272001=4/15.');
  return [
    ...before,
    { promptTokensFrom: Number(tokens), inputUsdPerMillion: Number(input), outputUsdPerMillion: Number(output) },
  ];
};

export interface Band {
  promptTokensFrom: number;
  inputUsdPerMillion: number;
  outputUsdPerMillion: number;
}

const wellFormed = /^(19|20|21)\d\d-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/;

/** A day, or a moment with its offset. */
export const moment = (value: string): string => {
  if (!wellFormed.test(value) || Number.isNaN(Date.parse(value)))
    throw new InvalidArgumentError('It should be a day or a moment, such as 2026-12-01 or 2026-12-01T12:00:00Z.');
  return value;
};
