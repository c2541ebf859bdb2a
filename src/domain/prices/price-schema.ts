import { z } from 'zod';

const usd = z.number().min(0).max(100_000);

const rates = {
  inputUsdPerMillion: usd,
  /** Absent: what cached tokens cost is what others cost. */
  cachedInputUsdPerMillion: usd.optional(),
  cacheWriteUsdPerMillion: usd.optional(),
  outputUsdPerMillion: usd,
};

const tokens = z.int().min(1).max(100_000_000);
const storable = (value: string) => !value.includes('\0') && value.isWellFormed();

/** What a price is said to be by a person, a file or a request. Of a year that a database and a calendar have. */
const priceFields = {
  provider: z.enum(['anthropic', 'openai', 'local']),
  /** The provider’s name for it, or the beginning of several names with a * behind it. */
  model: z.string().trim().min(1).max(300).refine(storable, 'holds what cannot be stored'),
  /** Absent: from now on. */
  effectiveFrom: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })])
    .refine((value) => /^(19|20|21)\d\d-/.test(value), 'is not of these centuries')
    .optional(),
  ...rates,
  /** Off the price of a remote batch: 0.5 is half of it. */
  batchDiscount: z.number().min(0).max(1).optional(),
};

export const priceSchema = z
  .strictObject({
    ...priceFields,
    /** What calls cost whose whole input has so many tokens or more. */
    bands: z
      .array(z.strictObject({ promptTokensFrom: tokens, ...rates }))
      .max(10)
      .refine((bands) => new Set(bands.map((band) => band.promptTokensFrom)).size === bands.length, 'two begin alike')
      .optional(),
  })
  .meta({ id: 'PriceInput' });

/** A row of CSV: a price, or a band of one. */
export const priceRowSchema = z.strictObject({ ...priceFields, promptTokensFrom: tokens.or(z.literal(0)).optional() });

export type PriceInput = z.infer<typeof priceSchema>;
export type PriceRow = z.infer<typeof priceRowSchema>;
