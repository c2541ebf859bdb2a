/** A wait that something can cut short: a freed slot, a notification, a stop. What happens while nobody waits is not forgotten. */
export class Wakeup {
  #resolve: (() => void) | null = null;
  #pending = false;

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
      const timer = setTimeout(done, timeoutMs);
      const self = this;
      function done() {
        clearTimeout(timer);
        self.#resolve = null;
        resolve();
      }
      this.#resolve = done;
    });
  }
}
