import type { Actor } from './actor.ts';

export interface WorldTimer {
  atMs: number;
  order: number;
  /** Whose timer it is: it waits while that one is frozen and vanishes with it. null: the network's. */
  owner: Actor | null;
  act: () => void;
}

/** All timers of the simulated world; time is wherever the last one fired. In whole milliseconds, so that the database's times are exact. */
export class Timers {
  nowMs = 0;
  #order = 0;
  readonly #waiting: WorldTimer[] = [];

  add(ms: number, owner: Actor | null, act: () => void): WorldTimer {
    const timer = { atMs: this.nowMs + Math.max(0, Math.ceil(ms)), order: this.#order++, owner, act };
    const before = this.#waiting.findIndex((each) => each.atMs > timer.atMs);
    this.#waiting.splice(before < 0 ? this.#waiting.length : before, 0, timer);
    return timer;
  }

  cancel(timer: WorldTimer): void {
    const index = this.#waiting.indexOf(timer);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  get nextMs(): number | null {
    return this.#waiting[0]?.atMs ?? null;
  }

  /** Time goes on to the next timer, which the caller fires. */
  takeNext(): WorldTimer | null {
    const timer = this.#waiting.shift();
    if (!timer) return null;
    this.nowMs = Math.max(this.nowMs, timer.atMs);
    return timer;
  }

  forget(owner: Actor): void {
    for (const timer of this.#waiting.filter((each) => each.owner === owner)) this.cancel(timer);
  }
}
