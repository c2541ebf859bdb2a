import type { PriceInput } from '#domain/prices/price-schema.ts';
import type { Database, Queryable } from '#platform/database.ts';

/** How many prices are made, take the place of others of the same time, and are as they were. */
export interface PricesOutcome {
  created: number;
  updated: number;
  unchanged: number;
}

const rowsSql = `
  select p.provider, p.model, coalesce(p."effectiveFrom", clock.now) as effective_from, b."promptTokensFrom" as prompt_tokens_from, coalesce(p."batchDiscount", 0.5) as batch_discount,
    b."inputUsdPerMillion" as input, b."cachedInputUsdPerMillion" as cached, b."cacheWriteUsdPerMillion" as written, b."outputUsdPerMillion" as output
  from clock, jsonb_to_recordset($2::jsonb) as p(provider text, model text, "effectiveFrom" timestamptz, "batchDiscount" numeric, bands jsonb),
    jsonb_to_recordset(p.bands) as b("promptTokensFrom" integer, "inputUsdPerMillion" numeric, "cachedInputUsdPerMillion" numeric, "cacheWriteUsdPerMillion" numeric,
      "outputUsdPerMillion" numeric)`;

const bandsSql = (p: string, [from, input, cached, written, output]: string[]) =>
  `jsonb_agg(jsonb_build_array(${p}.${from}, ${p}.batch_discount::float, ${p}.${input}::float, ${p}.${cached}::float, ${p}.${written}::float, ${p}.${output}::float) order by ${p}.${from})`;

const sortedSql = `
clock as materialized (select colloquy_now() as now),
given as materialized (${rowsSql}),
sorted as materialized (
  select g.provider, g.model, g.effective_from, g.bands, p.bands as stored
  from (select provider, model, effective_from, ${bandsSql('given', ['prompt_tokens_from', 'input', 'cached', 'written', 'output'])} as bands from given group by 1, 2, 3) g
  left join lateral (
    select ${bandsSql('p', ['prompt_tokens_from', 'input_usd_per_million', 'cached_input_usd_per_million', 'cache_write_usd_per_million', 'output_usd_per_million'])} as bands
    from model_prices p
    where p.organization_id = $1 and p.provider = g.provider and p.model = g.model and p.effective_from = g.effective_from and p.replaced_at is null
  ) p on true
)`;

const tallySql = `
  count(*) filter (where stored is null)::integer as created, count(*) filter (where stored <> bands)::integer as updated,
  count(*) filter (where stored = bands)::integer as unchanged`;

/**
 * Sets prices of an organisation’s own, each from its time on, all or none. One of the same time takes the place of the one before, which is kept for the attempts that
 * were priced by it; nothing that was called is priced anew.
 * @param options.dryRun say what would become of it, and write nothing
 */
export async function setPrices(
  db: Database,
  organizationId: string,
  prices: PriceInput[],
  options: { dryRun?: boolean } = {},
): Promise<PricesOutcome> {
  const given = JSON.stringify(prices.map(withBands));
  if (options.dryRun) return tallyOf(db, `with ${sortedSql} select ${tallySql} from sorted`, [organizationId, given]);
  return db.transaction(async (connection) => {
    await connection.query('select from organizations where id = $1 for no key update', [organizationId]);
    const outcome = await tallyOf(
      connection,
      `with ${sortedSql},
       replaced as (
         update model_prices p set replaced_at = clock.now from sorted s, clock
         where s.stored <> s.bands and p.organization_id = $1 and p.provider = s.provider and p.model = s.model and p.effective_from = s.effective_from and p.replaced_at is null
       )
       select ${tallySql} from sorted`,
      [organizationId, given],
    );
    // In a statement of its own: the index of current prices is asked while the rows go in. What is the same is there already.
    await connection.query(
      `with clock as materialized (select colloquy_now() as now)
       insert into model_prices (organization_id, provider, model, effective_from, prompt_tokens_from, batch_discount, input_usd_per_million, cached_input_usd_per_million,
         cache_write_usd_per_million, output_usd_per_million, source)
       select $1, provider, model, effective_from, prompt_tokens_from, batch_discount, input, cached, written, output, 'set' from (${rowsSql}) given
       on conflict do nothing`,
      [organizationId, given],
    );
    return outcome;
  });
}

/** The rates of short prompts are the first band. */
function withBands({ bands = [], ...price }: PriceInput) {
  const { inputUsdPerMillion, cachedInputUsdPerMillion, cacheWriteUsdPerMillion, outputUsdPerMillion, ...rest } = price;
  const base = {
    promptTokensFrom: 0,
    inputUsdPerMillion,
    cachedInputUsdPerMillion,
    cacheWriteUsdPerMillion,
    outputUsdPerMillion,
  };
  return { ...rest, bands: [base, ...bands] };
}

async function tallyOf(db: Queryable, sql: string, parameters: unknown[]): Promise<PricesOutcome> {
  const [row] = await db.query<PricesOutcome>(sql, parameters);
  return row!;
}
