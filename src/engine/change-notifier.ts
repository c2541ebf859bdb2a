import { notifyChanges } from '#ledger/notifications.ts';
import { type Clock, systemClock, type Timer } from '#platform/clock.ts';
import type { Queryable } from '#platform/database.ts';

/** Ten notifications a second and process, whatever it settles. (One in every commit cut 16 connections from 9,500 to 2,900 commits a second.) */
const gapMs = 100;

/** Tells others of the jobs that this process changed: the first change at once, those that follow it together. Whoever misses one polls. */
export class ChangeNotifier {
  readonly #db: Queryable;
  readonly #clock: Clock;
  readonly #changed = new Set<string>();
  #nextMs = 0;
  #timer: Timer | null = null;
  #sending: Promise<void> = Promise.resolve();

  constructor(db: Queryable, clock: Clock = systemClock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Rows of the job were changed, and that is committed. */
  changed(jobId: string): void {
    this.#changed.add(jobId);
    this.#timer ??= this.#clock.after(Math.max(0, this.#nextMs - this.#clock.now()), () => this.#send());
  }

  /** Sends what is left. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    this.#send();
    await this.#sending;
  }

  #send(): void {
    this.#timer = null;
    const jobIds = [...this.#changed];
    if (jobIds.length === 0) return;
    this.#changed.clear();
    this.#nextMs = this.#clock.now() + gapMs;
    // One that is not sent costs a reader a moment, and the database is away then anyway.
    this.#sending = this.#sending.then(() => notifyChanges(this.#db, jobIds)).catch(() => {});
  }
}
