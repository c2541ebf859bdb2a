import { ColloquyError } from '#domain/colloquy-error.ts';
import type { DrainEvent } from '#engine/drain.ts';

/**
 * Decides when a request gives up on a database that is away: at once while no call was made for it, and at its deadline where answers are held that must be stored.
 * The drain itself would wait for as long as it takes.
 */
export class AwayWatch {
  /** Whether a call was made, or is about to be. */
  called = false;
  /** Rejects with `database_unreachable`; never resolves. */
  readonly gaveUp: Promise<never>;
  readonly #deadlineMs: number;
  readonly #timer: NodeJS.Timeout;
  #away = false;
  #giveUp: () => void = () => {};

  constructor(deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
    this.gaveUp = new Promise((_, reject) => {
      this.#giveUp = () => reject(new ColloquyError('database_unreachable'));
    });
    this.#timer = setTimeout(() => this.#away && this.#giveUp(), Math.max(0, deadlineMs - performance.now())).unref();
  }

  on(event: DrainEvent): void {
    if (event.kind === 'database_back') this.#away = false;
    if (event.kind !== 'database_away') return;
    this.#away = true;
    if (!this.called || performance.now() >= this.#deadlineMs) this.#giveUp();
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
