import { parseModelName } from '#domain/model-name.ts';
import type { Price } from '#domain/pricing.ts';
import type { Queryable } from '#platform/database.ts';

/** The rehearsal model costs nothing; that is known, not assumed. */
const free: Price = {
  inputUsdPerMillion: 0,
  cachedInputUsdPerMillion: 0,
  cacheWriteUsdPerMillion: 0,
  outputUsdPerMillion: 0,
};

/**
 * The price of a model today: an organisation's own before everybody's, an exact name before a prefix, the latest date that is not in the future.
 * @returns null where it is not known, which is not 0
 */
export async function priceOf(db: Queryable, organizationId: string, modelName: string): Promise<Price | null> {
  const { provider, model } = parseModelName(modelName);
  if (provider === 'rehearsal') return free;
  const [row] = await db.query<Price>(
    `select input_usd_per_million as "inputUsdPerMillion", cached_input_usd_per_million as "cachedInputUsdPerMillion",
       cache_write_usd_per_million as "cacheWriteUsdPerMillion", output_usd_per_million as "outputUsdPerMillion"
     from model_prices
     where provider = $2 and (organization_id is null or organization_id = $1) and effective_from <= colloquy_now()
       and (model = $3 or (right(model, 1) = '*' and starts_with($3, left(model, -1))))
     order by organization_id nulls last, (model = $3) desc, length(model) desc, effective_from desc, prompt_tokens_from
     limit 1`,
    [organizationId, provider, model],
  );
  return row ?? null;
}

export interface ShippedPrice {
  provider: string;
  model: string;
  from: string;
  input: number;
  cachedInput?: number;
  cacheWrite?: number;
  output: number;
}

/** Stores prices for everybody; one that is there already stays as it is. */
export async function storeShippedPrices(db: Queryable, prices: ShippedPrice[]): Promise<void> {
  await db.query(
    `insert into model_prices (provider, model, effective_from, input_usd_per_million, cached_input_usd_per_million, cache_write_usd_per_million, output_usd_per_million, source)
     select p.provider, p.model, p."from", p.input, p."cachedInput", p."cacheWrite", p.output, 'shipped'
     from jsonb_to_recordset($1::jsonb) as p(provider text, model text, "from" timestamptz, input numeric, "cachedInput" numeric, "cacheWrite" numeric, output numeric)
     on conflict do nothing`,
    [JSON.stringify(prices)],
  );
}
