/** The provider's time: milliseconds since its start, which run as fast as its minute is short. */
export interface ProviderClock {
  now(): number;
  /** How many milliseconds of ours so many of its own are. */
  ours(ms: number): number;
  /** Ends after so many of its milliseconds, not before. */
  wait(ms: number): Promise<void>;
}

export function providerClock(minuteMs: number): ProviderClock {
  const speed = 60_000 / minuteMs;
  const startedAt = performance.now();
  const now = () => (performance.now() - startedAt) * speed;
  const ours = (ms: number) => ms / speed;
  return {
    now,
    ours,
    // A timer counts whole milliseconds, each as many as `speed` of the provider's: rounded up, the mean wait would be too long.
    wait: async (ms) => {
      const until = now() + ms;
      if (ms <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, Math.round(ours(ms))));
      if (now() < until - speed) await new Promise((resolve) => setTimeout(resolve, ours(until - now())));
    },
  };
}
