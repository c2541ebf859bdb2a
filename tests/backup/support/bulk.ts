import type { Queryable } from '#platform/database.ts';

/** 24 MB, in one table, that cannot be made much smaller. */
export async function fillWithBulk(db: Queryable): Promise<void> {
  await db.query(
    `insert into model_prices (provider, model, effective_from, input_usd_per_million, output_usd_per_million, source)
     select 'local', 'm' || n, now(), 0, 0, (select string_agg(md5(n || '-' || m), '') from generate_series(1, 25000) m) from generate_series(1, 30) n`,
  );
}
