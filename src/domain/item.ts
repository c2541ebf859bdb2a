/**
 * An item's life. It ends once a run; only a retry begins a new run.
 *
 * `queued`: waits for a claim, perhaps until `next_attempt_at`. Enters at submission, after an attempt that may be tried again, when its lease expired, and by a
 *   retry.
 * `processing`: held by exactly one lease (or one remote batch) until a stated time. Leaves by a settle that carries its token, by reaping, or by cancel.
 * `completed`: has a conversation. Nothing but its own deletion leaves it.
 * `failed`: has an error code. Left only by a retry, as a new run.
 */
export const itemStatuses = ['queued', 'processing', 'completed', 'failed'] as const;
export type ItemStatus = (typeof itemStatuses)[number];

interface ItemCommon {
  run: number;
  leaseToken: number;
  attemptsUsed: number;
}

/** An item as the pure model sees it: each status carries exactly what it must have, so an impossible item cannot be written down. */
export type ItemState =
  | (ItemCommon & { status: 'queued'; nextAttemptAtMs: number | null })
  | (ItemCommon & { status: 'processing'; leaseExpiresAtMs: number })
  | (ItemCommon & { status: 'completed'; conversationId: string })
  | (ItemCommon & { status: 'failed'; errorCode: string });
