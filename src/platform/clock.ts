/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

/**
 * How a process measures durations and waits: monotonic, never the time of day (leases, retries and limits are judged by the database's clock). A parameter, so that the
 * simulation moves it.
 */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Calls `act` once, after `ms`. */
  after(ms: number, act: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Resolves after `ms`. */
export const sleep = (clock: Clock, ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
