import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Priority } from '#domain/job.ts';
import { notifyControl } from '#ledger/notifications.ts';
import type { Database } from '#platform/database.ts';

/** What may change while a job runs. */
export interface Adjustment {
  /** US dollars, over all of the job's runs. */
  budgetUsd?: number;
  /** Calls at once, 1…1000; `auto`: as fast as limits and workers allow. */
  concurrentProcessing?: number | 'auto';
  priority?: Priority;
  name?: string;
}

/**
 * Changes a job's budget, concurrency, priority or name, from its next claim on; what is the same already is left alone.
 * @param by who does it, for the log
 * @returns whether anything changed
 * @throws ColloquyError `not_found`; `price_unknown` for a budget where the model's price is not known
 */
export async function adjustJob(
  db: Database,
  jobId: string,
  adjustment: Adjustment,
  by: string | null = null,
): Promise<boolean> {
  const { budgetUsd = null, concurrentProcessing = null, priority = null, name = null } = adjustment;
  const rows = await db.query<{ changed: boolean; refused: boolean }>(
    `with clock as materialized (select colloquy_now() as now),
     job as materialized (
       select j.id, j.log_seq, $2::numeric is not null and j.reservation_max is null as refused,
         ($2::numeric is not null and j.budget is distinct from $2) or ($3::text is not null and coalesce(j.concurrent_processing::text, 'auto') <> $3)
           or j.priority <> $4 or j.name <> $5 as differs
       from batch_jobs j where j.id = $1 and j.large_act is distinct from 'delete' for no key update of j
     ),
     changed as (
       update batch_jobs j set budget = coalesce($2, j.budget), priority = coalesce($4, j.priority), name = coalesce($5, j.name),
         concurrent_processing = case when $3 = 'auto' then null else coalesce($3::integer, j.concurrent_processing) end, log_seq = j.log_seq + 1,
         updated_at = clock.now
       from job, clock where j.id = job.id and job.differs and not job.refused
       returning j.id
     ),
     logged as (
       insert into batch_job_logs (batch_job_id, seq, at, level, event, message)
       select job.id, job.log_seq + 1, clock.now, 'info', 'job_adjusted', $6 from job join changed on changed.id = job.id, clock
     )
     select exists (select from changed) as changed, job.refused from job`,
    [jobId, budgetUsd, concurrentProcessing, priority, name, sentence(adjustment, by)],
  );
  const [row] = rows;
  if (!row) throw new ColloquyError('not_found', `There is no job ${jobId}.`);
  if (row.refused) throw new ColloquyError('price_unknown');
  if (row.changed) await notifyControl(db, jobId);
  return row.changed;
}

function sentence({ budgetUsd, concurrentProcessing, priority, name }: Adjustment, by: string | null): string {
  const parts = [
    budgetUsd !== undefined && `budget $${budgetUsd}`,
    concurrentProcessing === 'auto' && 'as many calls at once as limits and workers allow',
    typeof concurrentProcessing === 'number' && `at most ${concurrentProcessing} calls at once`,
    priority !== undefined && `priority ${priority}`,
    name !== undefined && `name “${name}”`,
  ];
  return `Set${by ? ` by ${by}` : ''}: ${parts.filter(Boolean).join(', ')}.`;
}
