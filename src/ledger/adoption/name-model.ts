import { unnamedModel } from '#domain/model-name.ts';
import { type Price, reservationOf } from '#domain/pricing.ts';
import type { Queryable } from '#platform/database.ts';

/**
 * Names the model of a job that was adopted without one; nothing of it was ever called. What a call holds is then the same for all of its items: the bound for the
 * longest of its prompts.
 */
export async function nameModel(db: Queryable, jobId: string, model: string, price: Price | null): Promise<void> {
  const [job] = await db.query<{ tokens: number; output: number }>(
    `select (configuration #>> '{adopted,inputTokensMax}')::integer as tokens, (configuration #>> '{modelSettings,maxOutputTokens}')::integer as output
     from batch_jobs where id = $1 and model = $2`,
    [jobId, unnamedModel],
  );
  if (!job) return;
  await db.query(
    `with clock as materialized (select colloquy_now() as now),
     job as materialized (select j.id, j.log_seq from batch_jobs j where j.id = $1 and j.model = $2 for no key update of j),
     changed as (
       update batch_jobs j set model = $3, reservation_max = $4::bigint * 0.000000001, log_seq = j.log_seq + 1, updated_at = clock.now from job, clock where j.id = job.id
     ),
     held as (
       update batch_items i set reservation = $4::bigint * 0.000000001 from job where i.batch_job_id = job.id
     )
     insert into batch_job_logs (batch_job_id, seq, at, level, event, message)
     select job.id, job.log_seq + 1, clock.now, 'info', 'model_named', 'Its calls use ' || $3 || '.' from job, clock`,
    [jobId, unnamedModel, model, price ? reservationOf(job.tokens, job.output, price) : null],
  );
}
