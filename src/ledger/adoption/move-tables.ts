import type { Queryable } from '#platform/database.ts';

/**
 * Moves tables (or views) out of the way, into a schema of their own: their data, indexes, policies and triggers go along, and what refers to them keeps doing so. Nothing
 * is dropped.
 * @returns the schema: `legacy`, or `legacy_2` and so on where one of the names is taken there too
 */
export async function moveTables(connection: Queryable, names: string[]): Promise<string> {
  const schema = await freeSchema(connection, names);
  await connection.query(`create schema if not exists ${schema}`);
  for (const name of names) {
    const [row] = await connection.query<{ sql: string }>(
      `select format('alter table %I.%I set schema %I', current_schema(), $1::text, $2::text) as sql`,
      [name, schema],
    );
    await connection.query(row!.sql);
  }
  return schema;
}

async function freeSchema(connection: Queryable, names: string[]): Promise<string> {
  for (let number = 1; ; number++) {
    const schema = number === 1 ? 'legacy' : `legacy_${number}`;
    const [taken] = await connection.query(
      `select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = any ($2) limit 1`,
      [schema, names],
    );
    if (!taken) return schema;
  }
}
