import type { Template } from '#domain/scaffolding.ts';
import { type AnyRow, fieldsOf, saysNothing } from '#domain/scaffolding-kinds.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '#ledger/cursor.ts';
import { columnOf, findScaffolding } from '#ledger/scaffolding-store.ts';
import type { Queryable } from '#platform/database.ts';

/** The version of each template that a job uses, by the template's id, as stored with the job. */
export async function templateVersions(db: Queryable, jobId: string): Promise<Record<string, number>> {
  const rows = await db.query<{ id: string; version: number }>(
    `select t.key as id, (t.value ->> 'version')::integer as version
     from batch_jobs j cross join lateral jsonb_each(j.configuration -> 'scaffolding' -> 'templates') t
     where j.id = $1 order by t.key`,
    [jobId],
  );
  return Object.fromEntries(rows.map((row) => [row.id, row.version]));
}

/** What a template says, or said. */
export interface TemplateVersion extends Omit<Template, 'id'> {
  version: number;
  /** When it was followed by the next; absent in the one that is. */
  replacedAt?: string;
}

/**
 * A template’s versions, the newest first.
 * @param reference its id or name
 * @throws ColloquyError `not_found`
 */
export async function listTemplateVersions(
  db: Queryable,
  organizationId: string,
  reference: string,
  { limit = 50, cursor }: PageRequest,
): Promise<Page<TemplateVersion>> {
  const { id } = await findScaffolding(db, organizationId, 'templates', reference);
  const columns = fieldsOf('templates').map(([name]) => `${columnOf(name)} as "${name}"`);
  const rows = await db.query<AnyRow & { version: number; replacedAt: Date | null }>(
    `select * from (
       select version, null::timestamptz as "replacedAt", ${columns.join(', ')} from prompt_templates where id = $1
       union all
       select version, replaced_at as "replacedAt", ${columns.join(', ')} from prompt_template_versions where template_id = $1
     ) v where $2::integer is null or version < $2 order by version desc limit $3`,
    [id, decodeCursor(cursor, 1)?.[0] ?? null, limit + 1],
  );
  const shown = ({ replacedAt, ...row }: (typeof rows)[number]) => ({
    ...Object.fromEntries(Object.entries(row).filter(([, value]) => !saysNothing(value))),
    ...(replacedAt && { replacedAt: replacedAt.toISOString() }),
  });
  return pageOf(
    rows,
    limit,
    (row) => shown(row) as unknown as TemplateVersion,
    (row) => [row.version],
  );
}
