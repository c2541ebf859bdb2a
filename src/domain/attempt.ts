import type { AttemptErrorCode } from '#domain/error-codes.ts';

/**
 * What became of one call to a provider.
 *
 * `succeeded`: its answer became the item's conversation.
 * `failed`: it ended with an error code; whether that used up one of the item's attempts is told by `counted`.
 * `late`: its answer came after its lease was gone; paid for and kept, for the item's next claim.
 * `late_used`: such an answer, since used.
 * `late_failed`: it ended after its lease was gone, without a usable answer.
 * `reused`: made no call, because a late answer was there.
 * `lost`: its worker was gone; the answer may still come.
 * `aborted`: cancelled while in flight.
 * `handed_back`: claimed, but never called.
 */
export const attemptOutcomes = [
  'succeeded',
  'failed',
  'late',
  'late_used',
  'late_failed',
  'reused',
  'lost',
  'aborted',
  'handed_back',
] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** Tokens of one call, normalised over providers: `input` includes the cached ones, `output` includes reasoning. */
export interface Usage {
  inputTokens: number;
  cachedInputTokens: number;
  /** Input tokens written to the provider's cache, part of `inputTokens`; priced apart by some providers. */
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
}

/** Everything kept of a thrown error, secrets cut out. */
export interface ErrorRecord {
  name: string;
  message: string;
  status?: number;
  providerCode?: string;
  requestId?: string;
  cause?: ErrorRecord;
}

/** How an error is to be met. */
export type ErrorReaction =
  /** Try again later; uses up an attempt. */
  | 'retry'
  /** Try again later; the provider's limits are nobody's failure, so no attempt is used up. */
  | 'defer'
  /** The answer was paid for and is no good: try again, within the cap for content failures. */
  | 'retry_content'
  /** End the item now. */
  | 'fail'
  /** Stop calling this key, or this model with this key, until something changes; hand the item back. */
  | 'block_key'
  | 'block_model';

export interface AttemptError {
  code: AttemptErrorCode;
  reaction: ErrorReaction;
  message: string;
  /** Not sooner than this, in milliseconds, when the provider said so. */
  retryAfterMs?: number;
  /** Whether the provider may have billed this call: false where it surely did not (it refused the request). */
  mayBeBilled: boolean;
  record: ErrorRecord;
}
