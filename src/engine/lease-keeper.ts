import type { LeaseTiming } from '#engine/timing.ts';
import { type Lease, leaseKey, renewLeases } from '#ledger/renew-leases.ts';
import type { Clock, Timer } from '#platform/clock.ts';
import type { Database } from '#platform/database.ts';

interface Kept extends Lease {
  controller: AbortController;
  /** Surely until then, by this process's clock. */
  heldUntilMs: number;
  /** Another has the item; the call goes on, as its answer will be paid for. */
  lost: boolean;
}

/** Why a call was aborted. */
class JobCancelled extends Error {
  override readonly name = 'JobCancelled';
}

/** Why a call was aborted: the process may not run for longer. */
export class DriverEnded extends Error {
  override readonly name = 'DriverEnded';
}

/** Renews all leases of this process in one statement, and aborts the calls of cancelled items. */
export class LeaseKeeper {
  readonly #db: Database;
  readonly #timing: LeaseTiming;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #kept = new Map<string, Kept>();
  #timer: Timer | null = null;
  #renewing = false;
  #again = false;

  constructor(db: Database, timing: LeaseTiming, clock: Clock, onChange: () => void) {
    this.#db = db;
    this.#timing = timing;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** @param askedAtMs when it was asked for: it runs from then on at the earliest */
  keep({ itemId, token }: Lease, askedAtMs: number): AbortController {
    const controller = new AbortController();
    const heldUntilMs = askedAtMs + this.#timing.leaseMs;
    this.#kept.set(leaseKey({ itemId, token }), { itemId, token, controller, heldUntilMs, lost: false });
    return controller;
  }

  /** Whether nobody else can have the item yet. A process that was frozen, or heard late of its claim, must ask before it calls. */
  holds(lease: Lease): boolean {
    const kept = this.#kept.get(leaseKey(lease));
    return kept !== undefined && !kept.lost && this.#clock.now() < kept.heldUntilMs;
  }

  drop(lease: Lease): void {
    this.#kept.delete(leaseKey(lease));
  }

  start(): void {
    this.#timer ??= this.#clock.after(this.#timing.renewMs, () => {
      this.#timer = null;
      this.start();
      void this.#renew();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Ends all calls: the time of this process is over. */
  endCalls(): void {
    for (const { controller } of this.#kept.values())
      controller.abort(new DriverEnded('The time of the function that made the call was over.'));
  }

  renewSoon(): void {
    void this.#renew();
  }

  async #renew(): Promise<void> {
    if (this.#renewing) {
      this.#again = true;
      return;
    }
    this.#renewing = true;
    try {
      const leases = [...this.#kept.values()].filter((each) => !each.lost);
      const askedAtMs = this.#clock.now();
      const renewals = await renewLeases(this.#db, leases, this.#timing.leaseMs);
      for (const each of leases) {
        const renewal = renewals.get(leaseKey(each));
        if (renewal === 'cancelled') each.controller.abort(new JobCancelled('The job was cancelled.'));
        if (renewal === 'lost') each.lost = true;
        if (renewal === 'kept') each.heldUntilMs = askedAtMs + this.#timing.leaseMs;
        if (renewal !== 'kept') this.#onChange();
      }
    } catch {
      // The database is away, or said no for once: the next renewal comes before the lease is over.
    } finally {
      this.#renewing = false;
      if (this.#again) {
        this.#again = false;
        void this.#renew();
      }
    }
  }
}
