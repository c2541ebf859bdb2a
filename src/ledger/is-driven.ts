import { aliveSql } from '#ledger/workers.ts';
import type { Queryable } from '#platform/database.ts';

/**
 * Whether a function that works after its response is at this job already, or (with `lasting`) a worker that stays and can call its model.
 */
export async function isDriven(db: Queryable, jobId: string, { lasting }: { lasting: boolean }): Promise<boolean> {
  const [row] = await db.query<{ driven: boolean }>(
    `select exists (
       select from workers w join batch_jobs j on j.id = $1
       where not w.draining and (w.batch_job_id is null or w.batch_job_id = j.id) and w.providers ? j.provider and ${aliveSql}
         and (w.kind = 'after_response' or $2 and w.kind in ('worker', 'start', 'generate'))) as driven`,
    [jobId, lasting],
  );
  return row?.driven ?? false;
}
