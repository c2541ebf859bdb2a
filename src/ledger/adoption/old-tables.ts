import type { Queryable } from '#platform/database.ts';

/** The old tables that adoption reads, wherever they are: `schema.name`, quoted, or null where there is none of that shape. */
export interface OldTables {
  jobs: string | null;
  items: string | null;
  conversations: string | null;
  personas: string | null;
  emotionalArcs: string | null;
  topics: string | null;
  templates: string | null;
}

/** What an old table must have to be read as one. */
const shapes: Record<keyof OldTables, { table: string; columns: string[] }> = {
  jobs: { table: 'batch_jobs', columns: ['id', 'status', 'total_items'] },
  items: { table: 'batch_items', columns: ['id', 'batch_job_id', 'position', 'status'] },
  conversations: { table: 'conversations', columns: ['id'] },
  personas: { table: 'personas', columns: ['id', 'name'] },
  emotionalArcs: { table: 'emotional_arcs', columns: ['id', 'name'] },
  topics: { table: 'training_topics', columns: ['id', 'name'] },
  templates: { table: 'prompt_templates', columns: ['id', 'template_text'] },
};

/** Finds the old tables in a schema, by name and shape. @param taken only these names are looked at */
export async function findOldTables(db: Queryable, schema: string, taken: string[]): Promise<OldTables> {
  const rows = await db.query<{ name: string; address: string; columns: string[] }>(
    `select c.relname as name, format('%I.%I', $1::text, c.relname) as address, array_agg(a.attname::text) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = (select oid from pg_namespace where nspname = $1) and c.relname = any ($2)
     group by c.relname`,
    [schema, taken],
  );
  const find = ({ table, columns }: { table: string; columns: string[] }) =>
    rows.find((row) => row.name === table && columns.every((column) => row.columns.includes(column)))?.address ?? null;
  return Object.fromEntries(Object.entries(shapes).map(([kind, shape]) => [kind, find(shape)])) as unknown as OldTables;
}

/** Whether tables of the old kind are among them, and not only names that others took. */
export const hasOldJobs = ({ jobs, items }: OldTables) => jobs !== null && items !== null;

/** Gives each old table its rows as JSON, whatever its columns. */
export const rowsOf = <Row>(db: Queryable, table: string) =>
  db.query<{ row: Row }>(
    `select to_jsonb(t) as row from ${table} t order by to_jsonb(t) ->> 'created_at', to_jsonb(t) ->> 'id'`,
  );

export async function countRows(db: Queryable, table: string): Promise<number> {
  const [row] = await db.query<{ n: number }>(`select count(*) as n from ${table}`);
  return row?.n ?? 0;
}
