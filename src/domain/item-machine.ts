import type { ItemState } from '#domain/item.ts';
import { type ItemCommand, itemTransition } from '#domain/transitions.ts';

/** With what an item ends because its job did. */
export type JobEndCode = 'cancelled' | 'job_stopped';

/** A command with what it carries. A worker's commands carry the token of its claim. */
export type ItemAct =
  | { command: 'claim'; leaseExpiresAtMs: number }
  | { command: 'complete'; token: number; conversationId: string }
  | { command: 'fail'; token: number; errorCode: string }
  | { command: 'retry_later'; token: number; nextAttemptAtMs: number; counted: boolean }
  | { command: 'hand_back'; token: number; nextAttemptAtMs: number }
  | { command: 'reap'; nowMs: number }
  | { command: 'end_lost'; nowMs: number; errorCode: 'lease_expired' | JobEndCode }
  | { command: 'cancel'; errorCode: JobEndCode }
  | { command: 'retry' };

export const newItem: ItemState = { status: 'queued', run: 1, leaseToken: 0, attemptsUsed: 0, nextAttemptAtMs: null };

/**
 * One step of an item in the pure model: the transition table, the token, and what each status must carry.
 * @returns the same item where the act is refused: a fenced result changes nothing
 */
export function actOnItem(item: ItemState, act: ItemAct): ItemState {
  if (!itemTransition(item.status, act.command satisfies ItemCommand).ok) return item;
  if ('token' in act && act.token !== item.leaseToken) return item;
  const { run, leaseToken, attemptsUsed } = item;
  switch (act.command) {
    case 'claim':
      return {
        status: 'processing',
        run,
        leaseToken: leaseToken + 1,
        attemptsUsed,
        leaseExpiresAtMs: act.leaseExpiresAtMs,
      };
    case 'complete':
      return {
        status: 'completed',
        run,
        leaseToken,
        attemptsUsed: attemptsUsed + 1,
        conversationId: act.conversationId,
      };
    case 'fail':
      return { status: 'failed', run, leaseToken, attemptsUsed: attemptsUsed + 1, errorCode: act.errorCode };
    case 'retry_later':
      return {
        status: 'queued',
        run,
        leaseToken,
        attemptsUsed: attemptsUsed + (act.counted ? 1 : 0),
        nextAttemptAtMs: act.nextAttemptAtMs,
      };
    case 'hand_back':
      return { status: 'queued', run, leaseToken, attemptsUsed, nextAttemptAtMs: act.nextAttemptAtMs };
    case 'reap':
    case 'end_lost':
      if (item.status !== 'processing' || item.leaseExpiresAtMs > act.nowMs) return item;
      return act.command === 'reap'
        ? { status: 'queued', run, leaseToken, attemptsUsed, nextAttemptAtMs: act.nowMs }
        : { status: 'failed', run, leaseToken, attemptsUsed, errorCode: act.errorCode };
    case 'cancel':
      return { status: 'failed', run, leaseToken, attemptsUsed, errorCode: act.errorCode };
    case 'retry':
      return { status: 'queued', run: run + 1, leaseToken, attemptsUsed: 0, nextAttemptAtMs: null };
  }
}
