import type { Queryable } from '#platform/database.ts';

/**
 * For a copy of a ledger, which no worker of the original knows: none of their leases will be renewed, so they are marked as run out, and the next claim takes them back
 * without waiting. Their attempts stay open with what they reserved until their deadline, and are of unknown cost then: the calls may have been paid.
 * @returns how many leases
 */
export async function forgetFormerWorkers(db: Queryable): Promise<{ leases: number }> {
  const [row] = await db.query<{ leases: number }>(
    `with gone as (delete from workers),
     released as (
       update batch_items set lease_expires_at = '-infinity' where status = 'processing' and lease_expires_at is not null returning 1
     )
     select count(*)::integer as leases from released`,
  );
  return row ?? { leases: 0 };
}
