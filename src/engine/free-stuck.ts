import { randomUUID } from 'node:crypto';
import { claimItems } from '#ledger/claim-items.ts';
import { expireReservations } from '#ledger/expire-reservations.ts';
import { advanceLargeActs, type LargeAct, listLargeActs } from '#ledger/large-acts.ts';
import { releaseDeadLeases } from '#ledger/release-dead-leases.ts';
import { forgetDeadWorkers } from '#ledger/workers.ts';
import type { Database } from '#platform/database.ts';

/** What was stuck and is free now. */
export interface Freed {
  /** Leases of lost workers; their items may be claimed again. */
  leases: number;
  /** Acts that were half done and are through. */
  largeActs: LargeAct[];
  /** Calls that were never answered; what they held counts as unknown cost now. */
  reservations: number;
  /** Workers that were not heard of for long; nobody waits for them any more. */
  workers: string[];
}

/**
 * Frees what is stuck. It resumes nothing that a person paused, retries nothing that failed, and calls nothing: the reap is that of a claim that claims nothing.
 * @param own the database is Colloquy's own, where a worker without a connection is known to be dead
 */
export async function freeStuck(db: Database, { own, leaseMs }: { own: boolean; leaseMs: number }): Promise<Freed> {
  if (own) await releaseDeadLeases(db);
  const freed: Freed = { leases: 0, largeActs: await listLargeActs(db), reservations: 0, workers: [] };
  for (let reaped = 1; reaped > 0; freed.leases += reaped) reaped = await reap(db, leaseMs);
  while (await advanceLargeActs(db)) {
    // slice by slice
  }
  for (let expired = 1; expired > 0; freed.reservations += expired) expired = await expireReservations(db);
  freed.workers = await forgetDeadWorkers(db);
  return freed;
}

async function reap(db: Database, leaseMs: number): Promise<number> {
  const claim = await claimItems(db, {
    claimId: randomUUID(),
    worker: 'doctor',
    limit: 0,
    jobId: null,
    leaseMs,
    keys: {},
    alone: false,
    timeLeftMs: null,
  });
  return claim.reaped;
}
