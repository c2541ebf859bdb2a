import type { Queryable } from '#platform/database.ts';

/**
 * Makes `pilot` items of a job due, so that they go first: every so-manieth of all, in the order of arcs, personas and templates, and by chance within those. So each has
 * its share of the pilot, as far as there is room (systematic sampling of an ordered list: Cochran, Sampling Techniques, 3rd ed., chapter 8). In the transaction that
 * makes the job visible. (A sort of all items: 1.5 s for a million.)
 */
export async function choosePilot(connection: Queryable, jobId: string, pilot: number): Promise<void> {
  await connection.query(
    `with item as materialized (
       select id, row_number() over (order by emotional_arc, persona, template_id, content_key) as place, count(*) over () as n from batch_items where batch_job_id = $1
     )
     update batch_items i set next_attempt_at = colloquy_now()
     from item, generate_series(0, $2::integer - 1) as k
     where i.id = item.id and item.place = 1 + floor((k + 0.5) * item.n / $2::integer)::bigint`,
    [jobId, pilot],
  );
  // How many items of each arc there are: what the pilot says is of the rest by these.
  await connection.query(
    `update batch_jobs set configuration = configuration || jsonb_build_object('pilot', jsonb_build_object('arcs', (
       select jsonb_object_agg(emotional_arc, n) from (select emotional_arc, count(*) as n from batch_items where batch_job_id = $1 group by 1) by_arc)))
     where id = $1`,
    [jobId],
  );
}

/** The pilot of a job of so many items: null where it would be all of them. */
export const pilotOf = (pilot: number | null, items: number) => (pilot !== null && pilot < items ? pilot : null);
