import { randomUUID } from 'node:crypto';
import { type ModelName, parseModelName } from '#domain/model-name.ts';
import { JobCache, type RunnableJob } from '#engine/job-cache.ts';
import { LeaseKeeper } from '#engine/lease-keeper.ts';
import type { Caller } from '#engine/organization-keys.ts';
import { type ItemOutcome, runItem } from '#engine/run-item.ts';
import { Settler } from '#engine/settler.ts';
import type { LeaseTiming } from '#engine/timing.ts';
import { Wakeup } from '#engine/wakeup.ts';
import { blockKey } from '#ledger/block-key.ts';
import { type Claim, type ClaimedItem, claimItems, readClaim } from '#ledger/claim-items.ts';
import type { Settlement, SettleResult } from '#ledger/settle-attempts.ts';
import { type Clock, sleep, systemClock } from '#platform/clock.ts';
import { type Database, isDatabaseAway, isTransient } from '#platform/database.ts';
import type { Provider } from '#providers/provider.ts';

export interface DrainOptions {
  db: Database;
  /** The worker's name, for leases and logs. No token: two workers of one name would still be told apart. */
  worker: string;
  providerFor: (model: ModelName) => Provider;
  /** Who is called by an organisation's own key; null: it has none. Without this none has. */
  callerFor?: (db: Database, organizationId: string, model: ModelName) => Promise<Caller | null>;
  /** Providers that this process can call, each with its key's fingerprint, and which organisations' keys it can open. */
  keys: Record<string, string>;
  /** Calls in flight at most. */
  concurrency: number;
  timing: LeaseTiming;
  /** In [0, 1), for jitter. */
  random: () => number;
  clock?: Clock;
  /** Where several drains run in one process: what they know together. */
  process?: ProcessShare;
  /** Told of everything that a person at a terminal or a log may want to know. */
  onEvent?: (event: DrainEvent) => void;
  /** Told of each job whose rows were changed, after the commit. */
  onChanged?: (jobId: string) => void;
}

export type DrainEvent =
  | { kind: 'settled'; settlement: Settlement; result: SettleResult }
  | { kind: 'reaped'; leases: number }
  | { kind: 'database_away'; message: string }
  | { kind: 'database_back' };

/** What the drains of one process share. */
export interface ProcessShare {
  /** Calls in flight in the process: a suspect runs only where there is no other. */
  inFlight: number;
  suspectRuns: boolean;
  jobs: JobCache;
}

export const processShare = (db: Database): ProcessShare => ({
  inFlight: 0,
  suspectRuns: false,
  jobs: new JobCache(db),
});

/** What to work on. */
export interface DrainScope {
  /** One job, or null for any. */
  jobId: string | null;
}

export interface DrainBudget {
  /** Items at most. */
  items?: number;
  /** Ends when nothing can be claimed now, instead of waiting for work. */
  untilEmpty?: boolean;
  /** No claim after this; what is in flight is finished, and what was claimed and not called yet is handed back. */
  signal?: AbortSignal;
  /** When the process may end, by the drain's clock: no call is started whose usual length does not fit before it. */
  deadlineMs?: number;
  /** When calls that are still open are ended, by the drain's clock: their process will not be there for the answer. */
  cutMs?: number;
}

/** A key that was refused is tried again after this, as someone may have mended it; until then nothing calls with it. */
const blockMs = 5 * 60_000;

/** After a slot became free, others are waited for this long, so that claims come in batches. */
const gatherMs = 5;

/** Beyond this a claim holds its jobs for longer than others like to wait. */
const itemsPerClaimMax = 250;

/** What a claim saw in the other jobs, others may have taken before the next one: so many claims in a row may find nothing before the drain waits. */
const emptyClaimsMax = 3;

/** What could not even be prepared is tried again after this. */
const handBackDelayMs = 5_000;

/** So long suspects wait for a process to be idle by itself; then this one makes itself idle for them. */
const suspectPatienceMs = 5_000;

/**
 * The only thing that does work: claims items, calls the model, settles, until the budget is used, the signal says stop, or nothing is left. All drivers call it, any
 * number of them at once, in any number of processes.
 */
export class Drain {
  readonly #options: DrainOptions;
  readonly #clock: Clock;
  readonly #process: ProcessShare;
  readonly #settler: Settler;
  readonly #leases: LeaseKeeper;
  readonly #wakeup: Wakeup;
  #inFlight = 0;
  #claimed = 0;
  #settled = 0;
  #suspectsSinceMs: number | null = null;
  #away = false;

  constructor(options: DrainOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#process = options.process ?? processShare(options.db);
    this.#wakeup = new Wakeup(this.#clock);
    this.#leases = new LeaseKeeper(options.db, options.timing, this.#clock, () => this.wake());
    this.#settler = new Settler(options.db, this.#clock, {
      onSettled: (settlement, result) => {
        this.#leases.drop(settlement);
        this.#settled++;
        options.onEvent?.({ kind: 'settled', settlement, result });
        options.onChanged?.(settlement.jobId);
        this.wake();
      },
      onAway: (away, error) => this.#setAway(away, error),
    });
  }

  /** Calls in flight right now. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Something may have changed: look at once. */
  wake(): void {
    this.#wakeup.now();
  }

  /** A job’s price may be another by now. */
  agePrices(): void {
    this.#process.jobs.agePrices();
  }

  /** A job was cancelled, resumed or submitted: its leases are looked at now, not at the next renewal. */
  heard(): void {
    this.#leases.renewSoon();
    this.wake();
  }

  /** Works until the budget is used or the signal says stop; then waits for what is in flight. */
  async run(scope: DrainScope, budget: DrainBudget = {}): Promise<{ claimed: number }> {
    const wakeOnStop = () => this.wake();
    budget.signal?.addEventListener('abort', wakeOnStop, { once: true });
    this.#leases.start();
    const cut =
      budget.cutMs === undefined
        ? null
        : this.#clock.after(Math.max(0, budget.cutMs - this.#clock.now()), () => this.#leases.endCalls());
    try {
      await this.#work(scope, budget);
    } finally {
      while (this.#inFlight > 0) await this.#wakeup.wait(1_000);
      await this.#settler.done();
      cut?.cancel();
      this.#leases.stop();
      budget.signal?.removeEventListener('abort', wakeOnStop);
    }
    return { claimed: this.#claimed };
  }

  async #work(scope: DrainScope, budget: DrainBudget): Promise<void> {
    let triedAlone = false;
    let emptyClaims = 0;
    while (!budget.signal?.aborted) {
      if ((budget.items ?? Number.POSITIVE_INFINITY) <= this.#claimed) return;
      if (this.#timeLeftMs(budget) <= 0) return;
      const room = this.#room(budget);
      if (room === 0) {
        await this.#pause(budget);
        continue;
      }
      const alone: boolean = this.#process.inFlight === 0 && this.#suspectsSinceMs !== null && !triedAlone;
      const askedAtMs = this.#clock.now();
      const settledBefore = this.#settled;
      const claim: Claim = await this.#claim(scope, budget, room, alone);
      for (const jobId of changedBy(claim, scope)) this.#options.onChanged?.(jobId);
      for (const item of claim.items) {
        if (budget.signal?.aborted) this.#settler.add(handBack(item, 'the process stops', 0));
        else this.#start(item, askedAtMs);
      }
      if (claim.reaped > 0) this.#options.onEvent?.({ kind: 'reaped', leases: claim.reaped });
      this.#suspectsSinceMs = claim.suspectsWait ? (this.#suspectsSinceMs ?? this.#clock.now()) : null;
      triedAlone = alone && claim.items.length === 0;
      emptyClaims = claim.items.length === 0 ? emptyClaims + 1 : 0;
      const moreMayBeThere =
        claim.items.length === room ||
        claim.reaped > 0 ||
        alone ||
        (claim.othersWait && emptyClaims <= emptyClaimsMax) ||
        (claim.suspectsWait && this.#process.inFlight === 0 && !triedAlone);
      if (moreMayBeThere) continue;
      // What settled while the claim was on its way may have made room that it did not see.
      const sawAll = this.#settled === settledBefore;
      if (budget.untilEmpty && sawAll && this.#inFlight === 0 && this.#settler.held === 0) return;
      triedAlone = false;
      await this.#pause(budget);
    }
  }

  #timeLeftMs(budget: DrainBudget): number {
    return budget.deadlineMs === undefined ? Number.POSITIVE_INFINITY : budget.deadlineMs - this.#clock.now();
  }

  /** How many items may be claimed now: none while answers cannot be stored. Whether the database is away otherwise, the claim itself finds out. */
  #room(budget: DrainBudget): number {
    const { concurrency } = this.#options;
    if (this.#settler.away || this.#process.suspectRuns || this.#settler.held > concurrency * 2) return 0;
    const suspectsWaitTooLong =
      this.#suspectsSinceMs !== null && this.#clock.now() - this.#suspectsSinceMs > suspectPatienceMs;
    if (suspectsWaitTooLong && this.#inFlight > 0) return 0;
    return Math.max(
      0,
      Math.min(
        concurrency - this.#inFlight,
        (budget.items ?? Number.POSITIVE_INFINITY) - this.#claimed,
        itemsPerClaimMax,
      ),
    );
  }

  /** Until a slot is free, something was heard, or it is time to ask; then a moment for other slots, so that claims come in batches. */
  async #pause(budget: DrainBudget): Promise<void> {
    await this.#wakeup.wait(Math.min(this.#options.timing.pollMs, Math.max(0, this.#timeLeftMs(budget))));
    if (this.#inFlight > 0) await sleep(this.#clock, gatherMs);
  }

  /** Claims, and after a lost acknowledgement reads what that claim had taken. Waits while the database is away. */
  async #claim(scope: DrainScope, budget: DrainBudget, limit: number, alone: boolean): Promise<Claim> {
    const { db, worker, keys, timing } = this.#options;
    const claimId = randomUUID();
    for (let tries = 0; ; tries++) {
      try {
        const again = tries > 0 ? await readClaim(db, claimId) : [];
        const claim =
          again.length > 0
            ? { items: again, reaped: 0, suspectsWait: false, othersWait: false }
            : await claimItems(db, {
                claimId,
                worker,
                limit,
                jobId: scope.jobId,
                leaseMs: timing.leaseMs,
                keys,
                alone,
                timeLeftMs: budget.deadlineMs === undefined ? null : this.#timeLeftMs(budget),
              });
        if (!this.#settler.away) this.#setAway(false, null);
        return claim;
      } catch (error) {
        if (isDatabaseAway(error)) this.#setAway(true, error);
        else if (!isTransient(error)) throw error;
        // Whoever is to stop does not wait for a database that is away; what the claim took in spite of that comes back with its lease.
        if (budget.signal?.aborted || this.#timeLeftMs(budget) <= 0)
          return { items: [], reaped: 0, suspectsWait: false, othersWait: false };
        await this.#wakeup.wait(Math.min(2_000, 50 * 2 ** Math.min(tries, 6)));
      }
    }
  }

  #start(item: ClaimedItem, askedAtMs: number): void {
    this.#claimed++;
    this.#inFlight++;
    this.#process.inFlight++;
    if (item.suspect) this.#process.suspectRuns = true;
    const controller = this.#leases.keep(item, askedAtMs);
    void this.#runToOutcome(item, controller.signal)
      .then(async ({ settlement, block, fingerprint }) => {
        // Should the block not be stored, the next call meets the same refusal; the settlement must not be lost for it.
        if (block) await this.#block(item, block, fingerprint).catch(() => {});
        this.#settler.add(settlement);
      })
      .finally(() => {
        this.#inFlight--;
        this.#process.inFlight--;
        if (item.suspect) this.#process.suspectRuns = false;
        this.wake();
      });
  }

  /** @returns also the fingerprint of the key that was called with, if any was */
  async #runToOutcome(item: ClaimedItem, signal: AbortSignal): Promise<ItemOutcome & { fingerprint?: string }> {
    const { db, random } = this.#options;
    for (;;) {
      try {
        const job = await this.#process.jobs.get(item.jobId);
        const { provider, fingerprint } = await this.#callerOf(job);
        if (!this.#leases.holds(item))
          return { block: null, settlement: handBack(item, 'its lease was over before that', 0) };
        const run = { item, job, provider, signal, clock: this.#clock, random, db };
        return { ...(await runItem(run)), fingerprint };
      } catch (error) {
        if (!isDatabaseAway(error)) {
          const why = error instanceof Error ? error.message : String(error);
          return { block: null, settlement: handBack(item, why, handBackDelayMs) };
        }
        this.#setAway(true, error);
        await this.#wakeup.wait(500);
      }
    }
  }

  /** By the organisation's own key where it has one, else by the environment's. */
  async #callerOf({ organizationId, model }: RunnableJob): Promise<Caller> {
    const { db, providerFor, callerFor, keys } = this.#options;
    const name = parseModelName(model);
    const own = await callerFor?.(db, organizationId, name);
    return own ?? { provider: providerFor(name), fingerprint: keys[name.provider] ?? 'none' };
  }

  async #block(
    item: ClaimedItem,
    { scope, error }: NonNullable<ItemOutcome['block']>,
    keyFingerprint = 'none',
  ): Promise<void> {
    const job = await this.#process.jobs.get(item.jobId);
    const { provider, model } = parseModelName(job.model);
    const code = error.code;
    if (code !== 'key_refused' && code !== 'quota_exhausted' && code !== 'access_denied' && code !== 'model_unknown')
      return;
    await blockKey(this.#options.db, {
      provider,
      keyFingerprint,
      model: scope === 'key' ? '*' : model,
      code,
      detail: error.message,
      forMs: blockMs,
    });
  }

  #setAway(away: boolean, error: unknown): void {
    if (away === this.#away) return;
    this.#away = away;
    // What could not be renewed meanwhile is renewed at once: after a restart, others leave us a third of a lease for it.
    if (!away) this.#leases.renewSoon();
    this.#options.onEvent?.(
      away
        ? { kind: 'database_away', message: error instanceof Error ? error.message : String(error) }
        : { kind: 'database_back' },
    );
    this.wake();
  }
}

/** The jobs that a claim changed, as far as it tells: of leases that it took back it tells only how many. */
function changedBy({ items, reaped }: Claim, { jobId }: DrainScope): Set<string> {
  const changed = new Set(items.map((item) => item.jobId));
  if (reaped > 0 && jobId !== null) changed.add(jobId);
  return changed;
}

/** Claimed, but not called: the item goes back as it was. */
function handBack(item: ClaimedItem, why: string, retryDelayMs: number): Settlement {
  const message = `Handed back before a call was made: ${why}`;
  return {
    attemptId: item.attemptId,
    itemId: item.itemId,
    jobId: item.jobId,
    token: item.token,
    costNanoUsd: 0,
    mayBeBilled: false,
    usage: null,
    httpStatus: null,
    requestId: null,
    finishReason: null,
    durationMs: 0,
    prompt: null,
    rawAnswer: null,
    answerFrom: null,
    verdict: 'handed_back',
    errorCode: 'handed_back',
    errorMessage: message,
    error: { name: 'handed_back', message },
    retryDelayMs,
    counted: false,
    contentFailure: false,
    log: { level: 'warn', event: 'item_handed_back', message: `Item ${item.position}: ${message}` },
  };
}
