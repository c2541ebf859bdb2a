import { parseModelName } from '#domain/model-name.ts';
import type { Price, Rates } from '#domain/pricing.ts';
import type { Queryable } from '#platform/database.ts';

/** The rehearsal model costs nothing; that is known, not assumed. */
const free: Price = {
  inputUsdPerMillion: 0,
  cachedInputUsdPerMillion: 0,
  cacheWriteUsdPerMillion: 0,
  outputUsdPerMillion: 0,
};

/** The rates of row `p`, with the names of `Rates`. */
const ratesSql = `p.input_usd_per_million as "inputUsdPerMillion", p.cached_input_usd_per_million as "cachedInputUsdPerMillion",
  p.cache_write_usd_per_million as "cacheWriteUsdPerMillion", p.output_usd_per_million as "outputUsdPerMillion"`;

/** Rows of one price belong together: they differ in their band alone. */
const samePriceSql = (
  one: string,
  other: string,
) => `${one}.provider = ${other}.provider and ${one}.model = ${other}.model
  and ${one}.effective_from = ${other}.effective_from and ${one}.organization_id is not distinct from ${other}.organization_id
  and ${one}.replaced_at is null and ${other}.replaced_at is null`;

/**
 * The price of a model today, with its bands: an organisation's own before everybody's, an exact name before a prefix, the latest date that is not in the future.
 * @returns null where it is not known, which is not 0
 */
export async function priceOf(db: Queryable, organizationId: string, modelName: string): Promise<Price | null> {
  const { provider, model } = parseModelName(modelName);
  if (provider === 'rehearsal') return free;
  const rows = await db.query<Rates & { id: string; batchDiscount: number; promptTokensFrom: number }>(
    `with chosen as materialized (
       select p.*
       from model_prices p
       where provider = $2 and (organization_id is null or organization_id = $1) and effective_from <= colloquy_now() and prompt_tokens_from = 0 and replaced_at is null
         and (model = $3 or (right(model, 1) = '*' and starts_with($3, left(model, -1))))
       order by organization_id nulls last, (model = $3) desc, length(model) desc, effective_from desc
       limit 1
     )
     select p.id, p.batch_discount as "batchDiscount", p.prompt_tokens_from as "promptTokensFrom", ${ratesSql}
     from chosen c join model_prices p on ${samePriceSql('p', 'c')}
     order by p.prompt_tokens_from`,
    [organizationId, provider, model],
  );
  const [base, ...longer] = rows;
  if (!base) return null;
  const { id, batchDiscount, promptTokensFrom: _, ...rates } = base;
  const bands = longer.map(({ id: _id, batchDiscount: _discount, ...band }) => band);
  return { ...rates, ...(bands.length > 0 && { bands }), batchDiscount, id };
}

interface ShippedRates {
  input: number;
  cachedInput?: number;
  cacheWrite?: number;
  output: number;
}

export interface ShippedPrice extends ShippedRates {
  provider: string;
  model: string;
  from: string;
  bands?: (ShippedRates & { promptTokensFrom: number })[];
}

/** Stores prices for everybody; one that is there already stays as it is. */
export async function storeShippedPrices(db: Queryable, prices: ShippedPrice[]): Promise<void> {
  const rows = prices.flatMap(({ bands = [], ...price }) => [
    { ...price, promptTokensFrom: 0 },
    ...bands.map((band) => ({ ...price, cachedInput: undefined, cacheWrite: undefined, ...band })),
  ]);
  await db.query(
    `insert into model_prices (provider, model, effective_from, prompt_tokens_from, input_usd_per_million, cached_input_usd_per_million, cache_write_usd_per_million,
       output_usd_per_million, source)
     select p.provider, p.model, p."from", p."promptTokensFrom", p.input, p."cachedInput", p."cacheWrite", p.output, 'shipped'
     from jsonb_to_recordset($1::jsonb) as p(provider text, model text, "from" timestamptz, "promptTokensFrom" integer, input numeric, "cachedInput" numeric,
       "cacheWrite" numeric, output numeric)
     on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}

/** By which prices a job's calls were costed, for people; null: by none that is stored. */
export async function pricesUsed(db: Queryable, jobId: string): Promise<string | null> {
  const rows = await db.query<{ words: string }>(
    `select p.provider || ':' || p.model || ' from ' || to_char(p.effective_from at time zone 'utc', 'YYYY-MM-DD') || case when p.organization_id is null then ' (shipped)' else ' (own)' end as words
     from (select distinct price_id from batch_attempts where batch_job_id = $1 and price_id is not null) used join model_prices p on p.id = used.price_id
     order by p.effective_from, p.id`,
    [jobId],
  );
  return rows.map(({ words }) => words).join('; ') || null;
}
