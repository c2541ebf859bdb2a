import type { CallStatistics, OwnCalls } from '#domain/estimate.ts';
import type { Queryable } from '#platform/database.ts';

const percentile = (share: number, column: string, name: string) =>
  `coalesce(percentile_cont(${share}) within group (order by ${column}), 0) as "${name}"`;

/** Medians and 90th percentiles over the last thousand successful calls of a model: of all of them, and of those of each arc. */
export async function recentCalls(db: Queryable, organizationId: string, model: string): Promise<OwnCalls> {
  const rows = await db.query<CallStatistics & { arc: string | null; all: boolean }>(
    `with job as (
       select id from batch_jobs where organization_id = $1 and model = $2 and successful_items > 0 order by created_at desc limit 20
     ),
     call as (
       select a.*
       from job cross join lateral (
         select batch_item_id, input_tokens, output_tokens, duration_ms / 1000.0 as seconds from batch_attempts
         where batch_job_id = job.id and outcome = 'succeeded' and input_tokens is not null and output_tokens is not null
         order by created_at desc limit 1000
       ) a
       limit 1000
     )
     select i.emotional_arc as arc, grouping(i.emotional_arc) = 1 as all, count(*)::integer as calls,
       ${percentile(0.5, 'c.input_tokens', 'inputTokensP50')}, ${percentile(0.9, 'c.input_tokens', 'inputTokensP90')},
       ${percentile(0.5, 'c.output_tokens', 'outputTokensP50')}, ${percentile(0.9, 'c.output_tokens', 'outputTokensP90')},
       ${percentile(0.5, 'c.seconds', 'secondsP50')}, ${percentile(0.9, 'c.seconds', 'secondsP90')}
     from call c join batch_items i on i.id = c.batch_item_id
     group by grouping sets ((), (i.emotional_arc))`,
    [organizationId, model],
  );
  const arcs: Record<string, CallStatistics> = {};
  let own: CallStatistics | undefined;
  for (const { arc, all, ...calls } of rows) {
    if (all) own = calls;
    else if (arc !== null) arcs[arc] = calls;
  }
  return { ...own!, arcs };
}
