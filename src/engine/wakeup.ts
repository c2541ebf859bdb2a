import type { Clock } from '#platform/clock.ts';

/** A wait that something can cut short: a freed slot, a notification, a stop. What happens while nobody waits is not forgotten. */
export class Wakeup {
  readonly #clock: Clock;
  #resolve: (() => void) | null = null;
  #pending = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): void {
    if (this.#resolve) this.#resolve();
    else this.#pending = true;
  }

  async wait(timeoutMs: number): Promise<void> {
    if (this.#pending) {
      this.#pending = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const done = () => {
        timer.cancel();
        this.#resolve = null;
        resolve();
      };
      const timer = this.#clock.after(timeoutMs, done);
      this.#resolve = done;
    });
  }
}
