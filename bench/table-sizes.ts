import type { Database } from '#platform/database.ts';

/** Bytes of a table: its rows, what is too large for a row, its indexes. */
export interface TableSize {
  name: string;
  rows: number;
  large: number;
  indexes: number;
  total: number;
}

/** Of every table that is larger than what an empty one has, the largest first. */
export function tableSizes(db: Database, bytesMin = 200_000): Promise<TableSize[]> {
  return db.query<TableSize>(
    `select relname as name, pg_relation_size(oid) as rows, coalesce(pg_total_relation_size(nullif(reltoastrelid, 0)), 0) as large, pg_indexes_size(oid) as indexes,
       pg_total_relation_size(oid) as total
     from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_total_relation_size(oid) >= $1
     order by total desc`,
    [bytesMin],
  );
}
