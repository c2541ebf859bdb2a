import type { Queryable } from '#platform/database.ts';

export interface Lease {
  itemId: string;
  token: number;
}

/**
 * `kept`: the lease runs anew. `cancelled`: the job was cancelled, abort the call. `lost`: another has the item; do not abort, let the call run to its timeout and
 * settle it, as its answer was paid for.
 */
export type Renewal = 'kept' | 'cancelled' | 'lost';

const sql = `
with clock as materialized (select colloquy_now() as now),
input as materialized (select * from unnest($1::uuid[], $2::bigint[]) as r(id, token)),
-- Those that are cancelled are locked too, and so read as they are now: one that is being cancelled while we wait was still held when the statement began, and would be
-- called lost. No others: a claim passes over what it finds locked.
item as materialized (
  select i.id, i.status, i.lease_token from batch_items i join input n on n.id = i.id
  where i.lease_token = n.token and (i.status = 'processing' or i.error_code = 'cancelled')
  order by i.id
  for no key update of i
),
kept as (
  update batch_items i set lease_expires_at = clock.now + $3::float * interval '1 millisecond'
  from item, clock
  where i.id = item.id and item.status = 'processing'
  returning i.id, i.lease_token as token
)
select n.id, n.token, case
  when kept.id is not null then 'kept'
  when item.id is not null or i.id is null then 'cancelled'
  else 'lost' end as renewal
from input n
  left join kept on kept.id = n.id and kept.token = n.token
  left join item on item.id = n.id and item.lease_token = n.token
  left join batch_items i on i.id = n.id`;

/** One word for a lease: an item may be held twice by one process, under two tokens, one of them lost. */
export const leaseKey = (lease: Lease) => `${lease.itemId} ${lease.token}`;

/** Renews all leases of a process in one statement; tells for each, by its key, what became of it. An item that was deleted counts as cancelled. */
export async function renewLeases(db: Queryable, leases: Lease[], leaseMs: number): Promise<Map<string, Renewal>> {
  if (leases.length === 0) return new Map();
  const rows = await db.query<{ id: string; token: number; renewal: Renewal }>(sql, [
    leases.map((each) => each.itemId),
    leases.map((each) => each.token),
    leaseMs,
  ]);
  return new Map(rows.map((row) => [leaseKey({ itemId: row.id, token: row.token }), row.renewal]));
}
