import { ColloquyError } from '#domain/colloquy-error.ts';
import { notifyControl } from '#ledger/notifications.ts';
import type { Database } from '#platform/database.ts';

/** What may change while a job runs. */
export interface Adjustment {
  /** US dollars, over all of the job's runs. */
  budgetUsd?: number;
  /** Calls at once, 1…1000. */
  concurrentProcessing?: number;
}

/**
 * Changes a job's budget or concurrency, from its next claim on; what is the same already is left alone.
 * @returns whether anything changed
 * @throws ColloquyError `not_found`; `price_unknown` for a budget where the model's price is not known
 */
export async function adjustJob(db: Database, jobId: string, adjustment: Adjustment): Promise<boolean> {
  const { budgetUsd = null, concurrentProcessing = null } = adjustment;
  const rows = await db.query<{ changed: boolean; refused: boolean }>(
    `with clock as materialized (select colloquy_now() as now),
     job as materialized (
       select j.id, j.log_seq, $2::numeric is not null and j.reservation_max is null as refused,
         ($2::numeric is not null and j.budget is distinct from $2) or ($3::integer is not null and j.concurrent_processing is distinct from $3) as differs
       from batch_jobs j where j.id = $1 for no key update of j
     ),
     changed as (
       update batch_jobs j set budget = coalesce($2, j.budget), concurrent_processing = coalesce($3, j.concurrent_processing), log_seq = j.log_seq + 1,
         updated_at = clock.now
       from job, clock where j.id = job.id and job.differs and not job.refused
       returning j.id
     ),
     logged as (
       insert into batch_job_logs (batch_job_id, seq, at, level, event, message)
       select job.id, job.log_seq + 1, clock.now, 'info', 'job_adjusted', $4 from job join changed on changed.id = job.id, clock
     )
     select exists (select from changed) as changed, job.refused from job`,
    [jobId, budgetUsd, concurrentProcessing, sentence(adjustment)],
  );
  const [row] = rows;
  if (!row) throw new ColloquyError('not_found', `There is no job ${jobId}.`);
  if (row.refused) throw new ColloquyError('price_unknown');
  if (row.changed) await notifyControl(db, jobId);
  return row.changed;
}

function sentence({ budgetUsd, concurrentProcessing }: Adjustment): string {
  const parts = [
    budgetUsd !== undefined && `budget $${budgetUsd}`,
    concurrentProcessing !== undefined && `at most ${concurrentProcessing} calls at once`,
  ];
  return `Now: ${parts.filter(Boolean).join(', ')}.`;
}
