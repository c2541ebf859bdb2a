import type { Queryable } from '#platform/database.ts';

/** Within so long of a server's start every living process has its connections again. */
export const reconnectMs = 10_000;

/**
 * Marks the leases of workers that have no connection to this server any more as run out, so that the next claim takes them back without waiting. Only for a server that
 * every worker reaches directly, each with a connection named after it (a pooler hides who is there). A frozen worker keeps its connection, and so its leases.
 * Nor is anyone's taken in the first seconds of a server: the living are on their way back then.
 * @returns how many leases, and of which workers
 */
export async function releaseDeadLeases(db: Queryable): Promise<{ leases: number; workers: string[] }> {
  const [row] = await db.query<{ leases: number; workers: string[] }>(
    `with dead as materialized (
       select i.id from batch_items i
       where i.status = 'processing' and i.lease_expires_at > '-infinity'
         and colloquy_now() > pg_postmaster_start_time() + $1::float * interval '1 millisecond'
         and not exists (select from pg_stat_activity a where a.application_name = left(i.leased_by, 63))
       order by i.id
       for no key update of i
     ),
     released as (
       update batch_items i set lease_expires_at = '-infinity'
       where i.id = any (array (select id from dead)) and i.status = 'processing'
       returning i.leased_by
     )
     select count(*)::integer as leases, coalesce(array_agg(distinct leased_by), '{}') as workers from released`,
    [reconnectMs],
  );
  return row ?? { leases: 0, workers: [] };
}
