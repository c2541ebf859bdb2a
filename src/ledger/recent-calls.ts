import type { CallStatistics } from '#domain/estimate.ts';
import type { Queryable } from '#platform/database.ts';

/** Medians and 90th percentiles over the last thousand successful calls of a model. */
export async function recentCalls(db: Queryable, organizationId: string, model: string): Promise<CallStatistics> {
  const [row] = await db.query<CallStatistics>(
    `with job as (
       select id from batch_jobs where organization_id = $1 and model = $2 and successful_items > 0 order by created_at desc limit 20
     ),
     call as (
       select a.input_tokens, a.output_tokens, a.duration_ms
       from job cross join lateral (
         select input_tokens, output_tokens, duration_ms from batch_attempts
         where batch_job_id = job.id and outcome = 'succeeded' and input_tokens is not null and output_tokens is not null
         order by created_at desc limit 1000
       ) a
       limit 1000
     )
     select count(*)::integer as calls,
       coalesce(percentile_cont(0.5) within group (order by input_tokens), 0) as "inputTokensP50",
       coalesce(percentile_cont(0.9) within group (order by input_tokens), 0) as "inputTokensP90",
       coalesce(percentile_cont(0.5) within group (order by output_tokens), 0) as "outputTokensP50",
       coalesce(percentile_cont(0.9) within group (order by output_tokens), 0) as "outputTokensP90",
       coalesce(percentile_cont(0.5) within group (order by duration_ms), 0) / 1000 as "secondsP50",
       coalesce(percentile_cont(0.9) within group (order by duration_ms), 0) / 1000 as "secondsP90"
     from call`,
    [organizationId, model],
  );
  return row!;
}
