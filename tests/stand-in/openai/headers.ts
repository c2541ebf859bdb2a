import type { Account, LimitState, Refusal } from '../account.ts';
import type { ProviderClock } from '../provider-clock.ts';

/**
 * As https://platform.openai.com/docs/guides/rate-limits shows them. Limits are of the provider's own minute; durations are of our clock, as is all
 * that a client waits by. Where the day's requests are used up, the requests are the day's.
 */
export function openAiHeaders(account: Account, clock: ProviderClock, refusal: Refusal | null): Record<string, string> {
  const now = clock.now();
  const requests = refusal?.by === 'day' ? account.day(now) : account.state('requests', now);
  const after = refusal?.afterMs == null ? null : clock.ours(refusal.afterMs);
  return {
    ...named('requests', requests, clock),
    ...named('tokens', account.state('tokens', now), clock),
    ...(after !== null && {
      'retry-after': String(Math.ceil(after / 1_000)),
      'retry-after-ms': String(Math.ceil(after)),
    }),
  };
}

function named(name: string, state: LimitState | null, clock: ProviderClock): Record<string, string> {
  return state
    ? {
        [`x-ratelimit-limit-${name}`]: String(state.limit),
        [`x-ratelimit-remaining-${name}`]: String(state.remaining),
        [`x-ratelimit-reset-${name}`]: goDuration(clock.ours(state.fullInMs)),
      }
    : {};
}

/** Durations as Go writes them: 20ms, 1.2s, 6m0s, 1h2m3.5s. */
function goDuration(ms: number): string {
  const whole = Math.ceil(ms);
  if (whole < 1_000) return `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const seconds = (whole % 60_000) / 1_000;
  return `${hours > 0 ? `${hours}h` : ''}${whole >= 60_000 ? `${minutes}m` : ''}${seconds}s`;
}
