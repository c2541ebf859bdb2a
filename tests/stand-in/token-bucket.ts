/** A bucket that fills steadily up to its capacity. Times are the provider's milliseconds. */
export class TokenBucket {
  /** A minute's. */
  limit: number;
  readonly #burstMs: number;
  #level: number;
  #at: number;

  constructor(limit: number, burstMs: number, now: number) {
    this.limit = limit;
    this.#burstMs = burstMs;
    this.#at = now;
    this.#level = this.capacity;
  }

  get capacity(): number {
    return (this.limit * this.#burstMs) / minuteMs;
  }

  /** May be below 0 where more was taken than was there: output is counted as it is produced. */
  level(now: number): number {
    this.#level = Math.min(this.capacity, this.#level + ((now - this.#at) * this.limit) / minuteMs);
    this.#at = now;
    return this.#level;
  }

  /** What is larger than the bucket goes when the bucket is full, and leaves a debt. */
  holds(amount: number, now: number): boolean {
    return this.level(now) >= Math.min(amount, this.capacity) - rounding;
  }

  /** Takes what was used up since the bucket was last looked at: its refill comes on top. */
  drain(amount: number): void {
    this.#level -= amount;
  }

  take(amount: number, now: number): void {
    this.#level = this.level(now) - amount;
  }

  setLimit(limit: number, now: number): void {
    this.level(now);
    this.limit = limit;
  }

  msUntil(amount: number, now: number): number {
    const missing = Math.min(amount, this.capacity) - this.level(now);
    return missing <= rounding ? 0 : (missing / this.limit) * minuteMs;
  }
}

const minuteMs = 60_000;
/** Sums of fractions miss a whole number by less. */
const rounding = 1e-6;
