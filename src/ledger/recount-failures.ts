import type { Queryable } from '#platform/database.ts';

/** Whether the failures by error code of job `j` are as many as its failed items. */
export const failuresAddUpSql = `((select coalesce(sum(value::bigint), 0) from jsonb_each_text(j.failures)) = j.failed_items)`;

// A job that changed since it was counted has written lines to its log; then it is left for the next time.
const sql = `
with drifted as materialized (
  select j.id, j.log_seq from batch_jobs j where not ${failuresAddUpSql} and j.large_act is distinct from 'delete' order by j.id limit 20
),
counted as materialized (
  select d.id, d.log_seq, coalesce((
    select jsonb_object_agg(error_code, n)
    from (select error_code, count(*) as n from batch_items where batch_job_id = d.id and status = 'failed' group by 1) by_code), '{}') as failures
  from drifted d
)
update batch_jobs j set failures = c.failures from counted c where j.id = c.id and j.log_seq = c.log_seq`;

/** Counts failures by error code anew where they do not add up: a process of a version that knew nothing of them ended items after the migration that brought them. */
export async function recountFailures(db: Queryable): Promise<void> {
  await db.query(sql);
}
