/** The times of the lease, as one configuration: tests use small ones. All in milliseconds. */
export interface LeaseTiming {
  /** How long a claim holds an item without a sign of life. */
  leaseMs: number;
  /** How often the leases of a process are renewed: four times a lease, so that three renewals may fail. */
  renewMs: number;
  /** How long a process with nothing to do waits before it asks again; a notification shortens it. */
  pollMs: number;
}

export const leaseTiming: LeaseTiming = { leaseMs: 60_000, renewMs: 15_000, pollMs: 1_000 };

/** The same proportions for another lease. */
export function timingOf(leaseMs: number): LeaseTiming {
  return {
    leaseMs,
    renewMs: Math.max(20, leaseMs / 4),
    pollMs: Math.min(leaseTiming.pollMs, Math.max(20, leaseMs / 4)),
  };
}
