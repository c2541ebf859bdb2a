import type { Queryable } from '#platform/database.ts';

interface Migration {
  sql: string;
}

export interface OwnedTable {
  schema: string;
  name: string;
  /** Without generated ones, which are computed again. */
  columns: string[];
  rowsEstimate: number;
}

/**
 * The tables of Colloquy as the catalogue has them: those of the names that the applied migrations create. `others` are tables beside them in the same schema,
 * which are not Colloquy's (an extension's are not mentioned).
 */
export async function ownedTables(
  db: Queryable,
  migrations: Migration[],
): Promise<{ tables: OwnedTable[]; others: string[] }> {
  const rows = await db.query<OwnedTable>(
    `select n.nspname as schema, c.relname as name, greatest(c.reltuples, 0)::float as "rowsEstimate",
       (select coalesce(array_agg(a.attname::text order by a.attnum), '{}') from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition
       and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by c.relname`,
  );
  const created = new Set(['colloquy_migrations', ...createdBy(migrations, 'table')]);
  return {
    tables: rows.filter(({ name }) => created.has(name)),
    others: rows.filter(({ name }) => !created.has(name)).map(({ name }) => name),
  };
}

/** The names that migrations give to what they create. */
export function createdBy(migrations: Migration[], what: 'table' | 'function'): string[] {
  const create = new RegExp(
    `\\bcreate\\s+(?:or\\s+replace\\s+)?${what}\\s+(?:if\\s+not\\s+exists\\s+)?(?:public\\.)?"?(\\w+)"?`,
    'gi',
  );
  const rename = new RegExp(
    `\\balter\\s+${what}\\s+(?:if\\s+exists\\s+)?(?:public\\.)?[\\w"()]+\\s+rename\\s+to\\s+"?(\\w+)"?`,
    'gi',
  );
  return migrations.flatMap(({ sql }) => {
    const text = sql.replaceAll(/--.*$/gm, '');
    return [...text.matchAll(create), ...text.matchAll(rename)].map((match) => match[1]!.toLowerCase());
  });
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const qualified = (table: { schema: string; name: string }) => `${quoted(table.schema)}.${quoted(table.name)}`;
