import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const rates = {
  input: z.number().min(0),
  cachedInput: z.number().min(0).optional(),
  cacheWrite: z.number().min(0).optional(),
  output: z.number().min(0),
};

const prices = z.array(
  z.strictObject({
    provider: z.enum(['anthropic', 'openai', 'local']),
    model: z.string().min(1),
    from: z.iso.date(),
    ...rates,
    bands: z.array(z.strictObject({ promptTokensFrom: z.int().min(1), ...rates })).optional(),
  }),
);

/** US dollars a million tokens, from a date on. */
export type SeedPrice = z.infer<typeof prices>[number];

/** The prices that are shipped. */
export function loadPrices(): SeedPrice[] {
  return prices.parse(parse(readFileSync(new URL('./prices.yaml', import.meta.url), 'utf8'), { schema: 'core' }));
}
