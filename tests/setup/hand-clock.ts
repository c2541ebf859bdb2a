import { setImmediate as turn } from 'node:timers/promises';
import type { Clock, Timer } from '#platform/clock.ts';

/** A clock that stands still until a test moves it. */
export class HandClock implements Clock {
  #nowMs = 0;
  #timers: { atMs: number; act: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, act: () => void): Timer {
    const timer = { atMs: this.#nowMs + ms, act };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((each) => each !== timer);
      },
    };
  }

  /** How many timers there are. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** When the next is due. */
  get nextMs(): number {
    return Math.min(...this.#timers.map(({ atMs }) => atMs));
  }

  /** Lets so much time pass; what is due runs in its order, and so does what it sets off. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (!next || next.atMs > untilMs) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#nowMs = next.atMs;
      next.act();
      await turn();
    }
    this.#nowMs = untilMs;
    await turn();
  }
}
