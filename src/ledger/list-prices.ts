import type { PriceInput } from '#domain/prices/price-schema.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '#ledger/cursor.ts';
import type { Queryable } from '#platform/database.ts';

type Rates = Pick<PriceInput, 'inputUsdPerMillion' | 'outputUsdPerMillion'> & {
  cachedInputUsdPerMillion: number | null;
  cacheWriteUsdPerMillion: number | null;
};

/** A price as people see it: of everybody or an organisation’s own, with its bands. */
export interface PriceView extends Rates {
  id: string;
  provider: string;
  model: string;
  effectiveFrom: string;
  batchDiscount: number;
  bands: (Rates & { promptTokensFrom: number })[];
  /** The organisation’s own, which goes before everybody’s. */
  own: boolean;
  /** It counts now: its time has come, and none of the same name came after it. */
  current: boolean;
}

type Row = Omit<PriceView, 'effectiveFrom' | 'bands'> & {
  effectiveFrom: Date;
  bands: (Rates & { promptTokensFrom: number })[] | null;
};

const ratesJson = (
  p: string,
) => `jsonb_build_object('promptTokensFrom', ${p}.prompt_tokens_from, 'inputUsdPerMillion', ${p}.input_usd_per_million::float,
  'cachedInputUsdPerMillion', ${p}.cached_input_usd_per_million::float, 'cacheWriteUsdPerMillion', ${p}.cache_write_usd_per_million::float,
  'outputUsdPerMillion', ${p}.output_usd_per_million::float)`;

/** Prices that an organisation sees, by model, the newest of each first; those that others took the place of are left out. */
export async function listPrices(
  db: Queryable,
  organizationId: string,
  filter: { model?: string } = {},
  { limit = 50, cursor }: PageRequest = {},
): Promise<Page<PriceView>> {
  const after = decodeCursor(cursor, 1);
  const rows = await db.query<Row>(
    `select * from (
       select p.id, p.provider, p.model, p.effective_from as "effectiveFrom", p.batch_discount as "batchDiscount", p.organization_id is not null as own,
         p.input_usd_per_million as "inputUsdPerMillion", p.cached_input_usd_per_million as "cachedInputUsdPerMillion",
         p.cache_write_usd_per_million as "cacheWriteUsdPerMillion", p.output_usd_per_million as "outputUsdPerMillion",
         (select jsonb_agg(${ratesJson('b')} order by b.prompt_tokens_from) from model_prices b
          where b.provider = p.provider and b.model = p.model and b.effective_from = p.effective_from and b.organization_id is not distinct from p.organization_id
            and b.prompt_tokens_from > 0 and b.replaced_at is null) as bands,
         p.effective_from <= colloquy_now() and not exists (
           select from model_prices later
           where later.provider = p.provider and later.model = p.model and later.organization_id is not distinct from p.organization_id and later.replaced_at is null
             and later.effective_from > p.effective_from and later.effective_from <= colloquy_now()) as current,
         row_number() over (order by p.provider, p.model, p.organization_id nulls last, p.effective_from desc) as place
       from model_prices p
       where (p.organization_id is null or p.organization_id = $1) and p.prompt_tokens_from = 0 and p.replaced_at is null
         and ($2::text is null or p.provider || ':' || p.model = $2 or (right(p.model, 1) = '*' and starts_with($2, p.provider || ':' || left(p.model, -1))))
     ) prices
     where place > $3 order by place limit $4`,
    [organizationId, filter.model ?? null, after?.[0] ?? 0, limit + 1],
  );
  return pageOf(
    rows.map((row, index) => ({ row, place: Number(after?.[0] ?? 0) + index + 1 })),
    limit,
    ({ row }) => toView(row),
    ({ place }) => [place],
  );
}

function toView({ effectiveFrom, bands, ...row }: Row & { place?: number }): PriceView {
  delete row.place;
  return { ...row, effectiveFrom: effectiveFrom.toISOString(), bands: bands ?? [] };
}
