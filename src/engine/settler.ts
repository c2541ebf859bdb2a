import { type Settlement, type SettleResult, settleAttempts } from '#ledger/settle-attempts.ts';
import { type Clock, sleep, type Timer } from '#platform/clock.ts';
import { type Database, isDatabaseAway, isTransient } from '#platform/database.ts';

/** Settlements that arrive within so many milliseconds go together. */
const gatherMs = 4;
/** At most so many in one statement (zero-latency rehearsal, 512 calls: 1,620 items/s with 50, 1,870 with 250). */
const batchMax = 250;
/** Statements under way at once; more only queue for the same job row. */
const statementsMax = 2;

/**
 * Settles answers in small batches. While the database is away they are held and tried again without limit. If a batch fails for what is in it, it is settled one by
 * one, and the bad one ends `unstorable_result`, with its cost.
 */
export class Settler {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #onSettled: (settlement: Settlement, result: SettleResult) => void;
  readonly #onAway: (away: boolean, error: unknown) => void;
  #waiting: Settlement[] = [];
  #timer: Timer | null = null;
  #running = 0;
  #idle: (() => void)[] = [];
  /** Statements that found the database away and are tried again. */
  #failing = 0;

  constructor(
    db: Database,
    clock: Clock,
    hooks: {
      onSettled: (settlement: Settlement, result: SettleResult) => void;
      onAway: (away: boolean, error: unknown) => void;
    },
  ) {
    this.#db = db;
    this.#clock = clock;
    this.#onSettled = hooks.onSettled;
    this.#onAway = hooks.onAway;
  }

  /** Some answers cannot be stored: a full disk may take the small ones and not the others. */
  get away(): boolean {
    return this.#failing > 0;
  }

  /** Answers that are not stored yet. */
  get held(): number {
    return this.#waiting.length + this.#running;
  }

  add(settlement: Settlement): void {
    this.#waiting.push(settlement);
    if (this.#waiting.length >= batchMax) this.#flush();
    else this.#timer ??= this.#clock.after(gatherMs, () => this.#flush());
  }

  /** Resolves when everything that was added is stored. */
  async done(): Promise<void> {
    if (this.held === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #flush(): void {
    this.#timer?.cancel();
    this.#timer = null;
    while (this.#waiting.length > 0 && this.#running < statementsMax) {
      this.#running++;
      void this.#store(this.#waiting.splice(0, batchMax)).finally(() => {
        this.#running--;
        if (this.#waiting.length > 0) this.#flush();
        else if (this.held === 0) for (const resolve of this.#idle.splice(0)) resolve();
      });
    }
  }

  async #store(batch: Settlement[]): Promise<void> {
    let failing = false;
    const setFailing = (now: boolean, error: unknown) => {
      if (now === failing) return;
      failing = now;
      const before = this.away;
      this.#failing += now ? 1 : -1;
      if (this.away !== before) this.#onAway(now, error);
    };
    for (let tries = 0; ; tries++) {
      try {
        const results = await settleAttempts(this.#db, batch);
        setFailing(false, null);
        for (const each of batch) this.#onSettled(each, results.get(each.attemptId) ?? 'repeated');
        return;
      } catch (error) {
        const away = isDatabaseAway(error);
        setFailing(away, error);
        if (!away && !isTransient(error)) return this.#storeOneByOne(batch, error);
        await sleep(this.#clock, Math.min(2_000, 50 * 2 ** Math.min(tries, 6)));
      }
    }
  }

  async #storeOneByOne(batch: Settlement[], error: unknown): Promise<void> {
    if (batch.length > 1) {
      for (const each of batch) await this.#store([each]);
      return;
    }
    const [bad] = batch;
    if (!bad) return;
    // Stripped of everything that came from outside, it can be stored; if even that fails, the lease runs out and another worker takes the item.
    if (bad.verdict !== 'completed' && bad.errorCode === 'unstorable_result') throw error;
    await this.#store([unstorable(bad, error)]).catch(() => this.#onSettled(bad, 'late'));
  }
}

function unstorable(bad: Settlement, error: unknown): Settlement {
  const message = `The database could not store the result: ${error instanceof Error ? error.message : String(error)}`;
  const { attemptId, itemId, jobId, token, costNanoUsd, mayBeBilled, usage, durationMs } = bad;
  return {
    attemptId,
    itemId,
    jobId,
    token,
    costNanoUsd,
    mayBeBilled,
    usage,
    durationMs,
    httpStatus: bad.httpStatus,
    requestId: null,
    finishReason: null,
    prompt: null,
    rawAnswer: null,
    answerFrom: null,
    verdict: 'failed',
    errorCode: 'unstorable_result',
    errorMessage: message,
    error: { name: 'unstorable_result', message },
    retryDelayMs: 0,
    counted: true,
    contentFailure: false,
    log: { level: 'error', event: 'item_failed', message },
  };
}
