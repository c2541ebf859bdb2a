import type { Account, LimitState, Refusal } from '../account.ts';
import type { ProviderClock } from '../provider-clock.ts';

/**
 * https://docs.anthropic.com/en/api/rate-limits. Limits are of the provider's own minute; times are by our clock, as is all that a client waits by.
 * Real ones are of whole seconds: so are these while the clock runs at its own pace. While it runs fast a second would be a whole minute: then the
 * times have milliseconds, and `retry-after-ms`, which Anthropic does not send, stands beside `retry-after`.
 */
export function anthropicHeaders(
  account: Account,
  clock: ProviderClock,
  refusal: Refusal | null,
): Record<string, string> {
  const now = clock.now();
  const input = account.state('inputTokens', now);
  const output = account.state('outputTokens', now);
  const after = refusal?.afterMs == null ? null : clock.ours(refusal.afterMs);
  return {
    ...named('requests', account.state('requests', now), clock),
    ...named('input-tokens', input && roundedToThousands(input), clock),
    ...named('output-tokens', output && roundedToThousands(output), clock),
    ...named('tokens', account.state('tokens', now) ?? both(input, output), clock),
    ...(after !== null && { 'retry-after': String(Math.ceil(after / 1_000)) }),
    ...(after !== null && isFast(clock) && { 'retry-after-ms': String(Math.ceil(after)) }),
  };
}

function named(name: string, state: LimitState | null, clock: ProviderClock): Record<string, string> {
  return state
    ? {
        [`anthropic-ratelimit-${name}-limit`]: String(state.limit),
        [`anthropic-ratelimit-${name}-remaining`]: String(state.remaining),
        [`anthropic-ratelimit-${name}-reset`]: timeIn(state.fullInMs, clock),
      }
    : {};
}

/** As documented: what remains of tokens is told to the nearest thousand. */
const roundedToThousands = (state: LimitState): LimitState => ({
  ...state,
  remaining: Math.min(state.limit, Math.round(state.remaining / 1_000) * 1_000),
});

function both(input: LimitState | null, output: LimitState | null): LimitState | null {
  if (!input || !output) return null;
  return roundedToThousands({
    limit: input.limit + output.limit,
    remaining: input.remaining + output.remaining,
    fullInMs: Math.max(input.fullInMs, output.fullInMs),
  });
}

const isFast = (clock: ProviderClock) => clock.ours(1) < 1;

/** RFC 3339. */
function timeIn(ms: number, clock: ProviderClock): string {
  const at = Date.now() + clock.ours(ms);
  if (isFast(clock)) return new Date(Math.ceil(at)).toISOString();
  return new Date(Math.ceil(at / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
}
