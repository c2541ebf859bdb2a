import type { Queryable } from '#platform/database.ts';

/** So many items are looked at for each one that is chosen, and so many at least. */
const candidatesEach = 20;
const candidatesMin = 5_000;

/**
 * Makes `pilot` items of a job due, so that they go first: every so-manieth in the order of arcs, personas and templates, so that each has its share of the pilot, as far as
 * there is room (systematic sampling of an ordered list: Cochran, Sampling Techniques, 3rd ed., chapter 8). Of a large job those are looked at whose content keys come
 * first, which is by chance, as they are hashes; so it takes no longer there. Also notes how many items each arc has, by which the pilot tells of the rest. In the
 * transaction that makes the job visible.
 */
export async function choosePilot(connection: Queryable, jobId: string, pilot: number): Promise<void> {
  await connection.query(
    `with candidate as materialized (
       select id, emotional_arc, persona, template_id, content_key from batch_items where batch_job_id = $1 order by content_key limit $3
     ),
     placed as materialized (
       select id, row_number() over (order by emotional_arc, persona, template_id, content_key)::float as place, count(*) over () as n from candidate
     ),
     due as (
       update batch_items set next_attempt_at = colloquy_now()
       where id = any (array (select id from placed where floor(place * $2::integer / n + 0.5) > floor((place - 1) * $2::integer / n + 0.5)))
     )
     update batch_jobs j set configuration = j.configuration || jsonb_build_object('pilot', jsonb_build_object('arcs', (
       select jsonb_object_agg(emotional_arc, round(found::numeric * j.total_items / all_found)::integer)
       from (select emotional_arc, count(*) as found, sum(count(*)) over () as all_found from candidate group by 1) by_arc)))
     where j.id = $1`,
    [jobId, pilot, Math.max(candidatesMin, candidatesEach * pilot)],
  );
}

/** The pilot of a job of so many items: null where it would be all of them. */
export const pilotOf = (pilot: number | null, items: number) => (pilot !== null && pilot < items ? pilot : null);
