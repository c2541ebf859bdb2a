import { countCalls } from '#ledger/count-calls.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import type { Queryable } from '#platform/database.ts';

/** What must be true of a job however often it died: `toEqual(unharmed(60))`. */
export const unharmed = (items: number) => ({
  status: 'completed',
  successful: items,
  failed: 0,
  inFlight: 0,
  successfulCalls: items,
  itemsWithoutExactlyOneSuccess: 0,
  callsOfCompletedItems: 0,
  violations: [],
});

export async function jobFacts(db: Queryable, jobId: string) {
  const { status, counts } = await readJob(db, localOrganizationId, jobId);
  const calls = await countCalls(db, jobId);
  const [row] = await db.query<{ n: number }>(
    `select count(*)::integer as n from batch_items i where i.batch_job_id = $1
       and (select count(*) from batch_attempts a where a.batch_item_id = i.id and a.outcome in ('succeeded', 'reused')) <> 1`,
    [jobId],
  );
  return {
    status,
    successful: counts.successful,
    failed: counts.failed,
    inFlight: counts.inFlight,
    successfulCalls: calls.succeeded,
    itemsWithoutExactlyOneSuccess: row!.n,
    callsOfCompletedItems: calls.repeatedAfterSuccess,
    violations: await checkInvariants(db),
  };
}
