import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Scaffolding, Stored } from '#domain/scaffolding.ts';
import {
  type AnyRow,
  fieldsOf,
  keyOf,
  type ScaffoldingKind,
  type ScaffoldingRows,
  saysNothing,
  scaffoldingKinds,
  storedForm,
} from '#domain/scaffolding-kinds.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '#ledger/cursor.ts';
import type { Queryable } from '#platform/database.ts';

export const scaffoldingTables: Record<ScaffoldingKind, string> = {
  advisors: 'advisors',
  personas: 'personas',
  emotionalArcs: 'emotional_arcs',
  topics: 'training_topics',
  templates: 'prompt_templates',
};

/** A stored row of one kind. */
export type StoredRow<Kind extends ScaffoldingKind = ScaffoldingKind> = Stored<ScaffoldingRows[Kind]>;

export const columnOf = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const columnsOf = (kind: ScaffoldingKind) => fieldsOf(kind).map(([name]) => columnOf(name));

/** The head of a statement that reads rows of a kind. */
function selectFrom(kind: ScaffoldingKind): string {
  const columns = fieldsOf(kind).map(([name]) => `${columnOf(name)} as "${name}"`);
  return `select id, version, active, ${columns.join(', ')} from ${scaffoldingTables[kind]}`;
}

/** Without the fields that say nothing. */
const shown = (row: AnyRow) => Object.fromEntries(Object.entries(row).filter(([, value]) => !saysNothing(value)));

/** Rows of one kind by their key, the inactive ones too. Fields that say nothing are left out. */
export async function listScaffolding<Kind extends ScaffoldingKind>(
  db: Queryable,
  organizationId: string,
  kind: Kind,
): Promise<StoredRow<Kind>[]> {
  const { key } = scaffoldingKinds[kind];
  const rows = await db.query<AnyRow>(`${selectFrom(kind)} where organization_id = $1 order by ${key}`, [
    organizationId,
  ]);
  return rows.map((row) => shown(row) as unknown as StoredRow<Kind>);
}

export interface ScaffoldingFilter {
  active?: boolean;
  /** A part of what a row is called or filed under, in whatever case. */
  search?: string;
}

const searchedFields = ['key', 'name', 'archetype', 'category', 'emotionalArc', 'tier'];

/** A page of rows by their key, in the order of its bytes. */
export async function pageScaffolding(
  db: Queryable,
  organizationId: string,
  kind: ScaffoldingKind,
  { active, search }: ScaffoldingFilter,
  { limit = 50, cursor }: PageRequest,
): Promise<Page<StoredRow>> {
  const { key } = scaffoldingKinds[kind];
  const searched = fieldsOf(kind).flatMap(([name]) => (searchedFields.includes(name) ? [columnOf(name)] : []));
  const rows = await db.query<AnyRow>(
    `${selectFrom(kind)}
     where organization_id = $1 and ($2::text is null or ${key} collate "C" > $2) and ($3::boolean is null or active = $3)
       and ($4::text is null or strpos(lower(concat_ws(e'\\n', ${searched.join(', ')})), lower($4)) > 0)
     order by ${key} collate "C" limit $5`,
    [organizationId, decodeCursor(cursor, 1)?.[0] ?? null, active ?? null, search ?? null, limit + 1],
  );
  return pageOf(
    rows,
    limit,
    (row) => shown(row) as unknown as StoredRow,
    (row) => [keyOf(kind, row)],
  );
}

/**
 * The row that a key (a template’s name) or an id names, active or not.
 * @param options.lock it stays as it is until the transaction ends
 * @throws ColloquyError `not_found`
 */
export async function findScaffolding<Kind extends ScaffoldingKind>(
  db: Queryable,
  organizationId: string,
  kind: Kind,
  reference: string,
  options: { lock?: boolean } = {},
): Promise<StoredRow<Kind>> {
  const { key, word } = scaffoldingKinds[kind];
  const [row] = await db.query<AnyRow>(
    `${selectFrom(kind)} where organization_id = $1 and (${key} = $2 or id::text = lower($2)) order by (${key} = $2) desc limit 1 ${options.lock ? 'for update' : ''}`,
    [organizationId, reference],
  );
  if (!row) throw new ColloquyError('not_found', `There is no ${word} “${reference.slice(0, 100)}”.`);
  return shown(row) as unknown as StoredRow<Kind>;
}

/** Everything active that a submission may refer to, and what it may not refer to any more. */
export async function readScaffolding(db: Queryable, organizationId: string): Promise<Scaffolding> {
  const byKey = async <Kind extends 'advisors' | 'personas' | 'emotionalArcs' | 'topics'>(kind: Kind) => {
    const rows = await listScaffolding(db, organizationId, kind);
    return {
      active: new Map(rows.filter((row) => row.active).map((row) => [row.key, row])),
      deactivated: rows.filter((row) => !row.active).flatMap(({ key, id }) => [key, id]),
    };
  };
  const advisors = await byKey('advisors');
  const personas = await byKey('personas');
  const emotionalArcs = await byKey('emotionalArcs');
  const topics = await byKey('topics');
  return {
    advisors: advisors.active,
    personas: personas.active,
    emotionalArcs: emotionalArcs.active,
    topics: topics.active,
    templates: await listScaffolding(db, organizationId, 'templates'),
    deactivated: {
      advisors: advisors.deactivated,
      personas: personas.deactivated,
      emotionalArcs: emotionalArcs.deactivated,
      topics: topics.deactivated,
    },
  };
}

/** Whoever changes scaffolding takes turns inside an organisation, until the transaction ends: so nobody decides on what another is changing. */
export async function lockScaffolding(connection: Queryable, organizationId: string): Promise<void> {
  await connection.query('select pg_advisory_xact_lock(hashtextextended($1, 3))', [organizationId]);
}

/**
 * Stores rows by their key. With `replace` a row that exists and differs is changed, and its version raised where it says something else; without, it is left as it is
 * (for the seed, which must not undo what someone edited). An id that another organisation uses is replaced by a new one.
 */
export async function storeScaffolding<Kind extends ScaffoldingKind>(
  db: Queryable,
  organizationId: string,
  kind: Kind,
  rows: (ScaffoldingRows[Kind] & { id?: string; active?: boolean })[],
  options: { replace: boolean },
): Promise<void> {
  const { key } = scaffoldingKinds[kind];
  const table = scaffoldingTables[kind];
  const columns = columnsOf(kind);
  const changed = columns.filter((column) => column !== key);
  const differs = `(${changed.map((column) => `t.${column}`).join(', ')}) is distinct from (${changed.map((column) => `excluded.${column}`).join(', ')})`;
  const onConflict = options.replace
    ? `do update set ${changed.map((column) => `${column} = excluded.${column}`).join(', ')}, active = excluded.active,
         version = t.version + (${differs})::integer, updated_at = colloquy_now()
       where ${differs} or t.active <> excluded.active`
    : 'do nothing';
  await db.query(
    `insert into ${table} as t (organization_id, id, active, ${columns.join(', ')})
     select $1, case when r.id is null or exists (select from ${table} other where other.id = r.id and other.organization_id <> $1) then colloquy_uuid() else r.id end,
       coalesce(r.active, true), ${columns.map((column) => `r.${column}`).join(', ')}
     from jsonb_populate_recordset(null::${table}, $2::jsonb) r
     on conflict (organization_id, ${key}) ${onConflict}`,
    [organizationId, JSON.stringify(rows.map((row) => valuesOf(kind, row)))],
  );
}

/** Changes a row to what it is to say, and whether it is active; its version is raised where it says something else. */
export async function updateScaffolding(
  db: Queryable,
  kind: ScaffoldingKind,
  id: string,
  row: object & { active: boolean },
): Promise<void> {
  const table = scaffoldingTables[kind];
  const columns = columnsOf(kind);
  const of = (alias: string) => columns.map((column) => `${alias}.${column}`).join(', ');
  await db.query(
    `update ${table} t set ${columns.map((column) => `${column} = r.${column}`).join(', ')}, active = r.active,
       version = t.version + ((${of('t')}) is distinct from (${of('r')}))::integer, updated_at = colloquy_now()
     from jsonb_populate_record(null::${table}, $2::jsonb) r
     where t.id = $1 and ((${of('t')}) is distinct from (${of('r')}) or t.active <> r.active)`,
    [id, JSON.stringify(valuesOf(kind, row))],
  );
}

function valuesOf(kind: ScaffoldingKind, row: object & { id?: string; active?: boolean }): AnyRow {
  const fields = Object.entries(storedForm(kind, row)).map(([name, value]) => [columnOf(name), value]);
  return { id: row.id ?? null, active: row.active ?? null, ...Object.fromEntries(fields) };
}
