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
