import { type OwnedTable, qualified } from './owned-tables.ts';
import type { Session } from './session.ts';

/**
 * What would be done again for every row that is loaded: foreign keys (whose checks Postgres collects in memory until the end), indexes that are no constraint, triggers
 * of ours. They are taken away before and made again after, over all rows at once.
 * @returns makes them again
 */
export async function setAside(session: Session, tables: OwnedTable[]): Promise<() => Promise<void>> {
  const acts = await session.query<{ away: string; back: string }>(
    `with t as (select unnest($1::text[])::regclass as oid)
     select away, back from (
       select 1 as kind, format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as away,
         format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as back
       from pg_constraint c join t on t.oid = c.conrelid where c.contype = 'f' and c.conparentid = 0
       union all
       select 2, format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
       from pg_index i join t on t.oid = i.indrelid
       where not i.indisreplident and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
       union all
       select 3, format('alter table %s disable trigger %I', g.tgrelid::regclass, g.tgname), format('alter table %s enable trigger %I', g.tgrelid::regclass, g.tgname)
       from pg_trigger g join t on t.oid = g.tgrelid where not g.tgisinternal and g.tgenabled = 'O'
     ) acts
     order by kind`,
    [tables.map(qualified)],
  );
  for (const { away } of acts) await session.query(away);
  return async () => {
    // The other way round: a foreign key may need an index.
    for (const { back } of acts.toReversed()) await session.query(back);
  };
}

/** Sequences of columns go on after the largest number that was loaded. */
export async function advanceSequences(session: Session, tables: OwnedTable[]): Promise<void> {
  const columns = await session.query<{ sequence: string; column: string; table: string }>(
    `select sequence, format('%I', attname) as column, attrelid::regclass::text as table
     from (
       select a.attrelid, a.attname, pg_get_serial_sequence(a.attrelid::regclass::text, a.attname::text) as sequence
       from pg_attribute a
       where a.attrelid = any ($1::text[]::regclass[]) and a.attnum > 0 and not a.attisdropped and (a.attidentity <> '' or a.atthasdef) and a.attgenerated = ''
     ) s
     where sequence is not null`,
    [tables.map(qualified)],
  );
  for (const { sequence, column, table } of columns)
    await session.query(
      `select setval($1::regclass, coalesce(max(${column}), 1), max(${column}) is not null) from ${table}`,
      [sequence],
    );
}
