import { z } from 'zod';
import type { PriceInput } from '#domain/prices/price-schema.ts';
import { exampleIds } from './example-ids.ts';
import { countSchema, idSchema, pageSchema, timeSchema, usdSchema } from './parts.ts';

const rates = {
  inputUsdPerMillion: usdSchema,
  cachedInputUsdPerMillion: usdSchema.nullable().meta({ description: 'Null: what other input costs' }),
  cacheWriteUsdPerMillion: usdSchema.nullable(),
  outputUsdPerMillion: usdSchema,
};

export const priceViewSchema = z
  .strictObject({
    id: idSchema,
    provider: z.string(),
    model: z.string().meta({ description: 'Its name, or the beginning of several names with a * behind it' }),
    effectiveFrom: timeSchema,
    ...rates,
    batchDiscount: z.number().min(0).max(1).meta({ description: 'Off the price of a remote batch' }),
    bands: z
      .array(z.strictObject({ promptTokensFrom: z.int().min(1), ...rates }))
      .meta({ description: 'What calls cost whose whole input has so many tokens or more' }),
    own: z.boolean().meta({ description: 'The organisation’s own, which goes before everybody’s' }),
    current: z.boolean().meta({ description: 'It counts now' }),
  })
  .meta({ id: 'Price', description: 'US dollars a million tokens, from a time on' });

export const pricePage = pageSchema('PricePage', priceViewSchema);

export const pricesOutcome = z
  .strictObject({
    created: countSchema,
    updated: countSchema.meta({ description: 'Prices that took the place of others of the same time' }),
    unchanged: countSchema,
  })
  .meta({ id: 'PricesOutcome' });

export const examplePriceInput = {
  ...{ provider: 'openai', model: 'gpt-6.1-sol*', effectiveFrom: '2026-12-01' },
  ...{ inputUsdPerMillion: 2, cachedInputUsdPerMillion: 0.1, cacheWriteUsdPerMillion: 2.5, outputUsdPerMillion: 10 },
  bands: [{ promptTokensFrom: 272_001, inputUsdPerMillion: 4, cachedInputUsdPerMillion: 0.2, outputUsdPerMillion: 15 }],
} satisfies PriceInput;

export const examplePrice = {
  ...examplePriceInput,
  ...{ id: exampleIds.price, effectiveFrom: '2026-12-01T00:00:00.000Z', batchDiscount: 0.5, own: true, current: false },
  bands: [{ ...examplePriceInput.bands[0]!, cacheWriteUsdPerMillion: null }],
} satisfies z.output<typeof priceViewSchema>;
