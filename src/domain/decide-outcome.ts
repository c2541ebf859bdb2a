import type { AttemptError } from '#domain/attempt.ts';

/** What an item has used up so far in its run, and its limits. */
export interface Tries {
  attemptsUsed: number;
  contentFailures: number;
  deferrals: number;
  maxAttempts: number;
}

export interface Decision {
  verdict: 'failed' | 'retry';
  delayMs: number;
  /** Uses up one of the item's attempts. */
  counted: boolean;
  contentFailure: boolean;
}

/** Answers that were paid for and no good: so many end an item, however many attempts it has. */
export const contentFailuresMax = 3;

const backoffFirstMs = 1_000;
const backoffMaxMs = 60_000;

/**
 * The pause before try `n` (1…): doubling from one second to one minute, each time a random point of its upper half, so that many items do not come back together
 * ("equal jitter", AWS Architecture Blog, Exponential Backoff And Jitter).
 * @param random in [0, 1)
 */
export function backoffMs(n: number, random: number): number {
  const full = Math.min(backoffMaxMs, backoffFirstMs * 2 ** Math.max(0, n - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

/** What an error means for its item: the one place that decides between trying again and the end. */
export function decideOutcome(
  error: Pick<AttemptError, 'reaction' | 'retryAfterMs'>,
  tries: Tries,
  random: number,
): Decision {
  const delayAfter = (n: number) => Math.max(backoffMs(n, random), error.retryAfterMs ?? 0);
  const used = tries.attemptsUsed + 1;
  const end: Decision = {
    verdict: 'failed',
    delayMs: 0,
    counted: true,
    contentFailure: error.reaction === 'retry_content',
  };
  switch (error.reaction) {
    case 'fail':
      return end;
    case 'retry':
      return used >= tries.maxAttempts ? end : { ...end, verdict: 'retry', delayMs: delayAfter(used) };
    case 'retry_content':
      // Nobody is overloaded, so there is nothing to wait for.
      return used >= tries.maxAttempts || tries.contentFailures + 1 >= contentFailuresMax
        ? end
        : { ...end, verdict: 'retry', delayMs: 0 };
    case 'defer':
    case 'block_key':
    case 'block_model':
      return { verdict: 'retry', delayMs: delayAfter(tries.deferrals + 1), counted: false, contentFailure: false };
  }
}
