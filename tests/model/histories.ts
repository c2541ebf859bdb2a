import fc from 'fast-check';
import type { ItemState } from '#domain/item.ts';
import { actOnItem, type ItemAct, newItem } from '#domain/item-machine.ts';

/** Something that is tried on an item. A worker's act carries a token that is `behind` the item's own by so much: mostly 0, else stale, or not given out yet. */
interface Step {
  kind: keyof typeof actOf;
  behind: number;
  ms: number;
  counted: boolean;
}

const actOf = {
  claim: (_token, { ms }) => ({ command: 'claim', leaseExpiresAtMs: ms }),
  complete: (token) => ({ command: 'complete', token, conversationId: 'c' }),
  fail: (token) => ({ command: 'fail', token, errorCode: 'refused' }),
  retryLater: (token, { ms, counted }) => ({ command: 'retry_later', token, nextAttemptAtMs: ms, counted }),
  handBack: (token, { ms }) => ({ command: 'hand_back', token, nextAttemptAtMs: ms }),
  reap: (_token, { ms }) => ({ command: 'reap', nowMs: ms }),
  endLost: (_token, { ms }) => ({ command: 'end_lost', nowMs: ms, errorCode: 'lease_expired' }),
  cancel: () => ({ command: 'cancel', errorCode: 'cancelled' }),
  retry: () => ({ command: 'retry' }),
} satisfies Record<string, (token: number, step: Step) => ItemAct>;

const step: fc.Arbitrary<Step> = fc.record({
  // Claims more often: without one nothing else can happen.
  kind: fc.constantFrom('claim', 'claim', 'claim', ...(Object.keys(actOf) as (keyof typeof actOf)[])),
  behind: fc.constantFrom(0, 0, 0, 1, 2, -1),
  ms: fc.nat(9),
  counted: fc.boolean(),
});

/** What has been tried on one item, one after the other. */
export const history = fc.array(step, { maxLength: 24, size: 'max' });

/** The first promise that a history breaks, in words, or null. Called millions of times, so it makes no more objects than it must. */
export function brokenPromise(steps: Step[]): string | null {
  let item: ItemState = newItem;
  let endedRun = 0;
  for (const each of steps) {
    const act: ItemAct = actOf[each.kind](item.leaseToken - each.behind, each);
    const next = actOnItem(item, act);
    if (next === item) continue;
    const broken = brokenBy(item, act, next);
    if (broken) return `${broken}: ${JSON.stringify({ item, act, next })}`;
    if (next.status === 'completed' || next.status === 'failed') {
      if (next.run === endedRun) return `an item ends once a run: ${JSON.stringify({ item, act, next })}`;
      endedRun = next.run;
    }
    item = next;
  }
  return null;
}

function brokenBy(item: ItemState, act: ItemAct, next: ItemState): string | null {
  if (item.status === 'completed') return 'nothing leaves a completed item';
  if (item.status === 'failed' && act.command !== 'retry') return 'only a retry leaves a failed item';
  if (next.leaseToken !== item.leaseToken + (act.command === 'claim' ? 1 : 0)) return 'the token rises with each claim';
  if (next.run !== item.run + (act.command === 'retry' ? 1 : 0)) return 'the run rises with each retry, and only so';
  if ('token' in act && act.token !== item.leaseToken) return 'a stale token changes nothing';
  if ('token' in act && item.status !== 'processing') return 'only what is held is settled';
  if ('nowMs' in act && item.status === 'processing' && item.leaseExpiresAtMs > act.nowMs)
    return 'a lease that has not run out is not taken back';
  const used = next.attemptsUsed - item.attemptsUsed;
  if (act.command === 'retry' ? next.attemptsUsed !== 0 : used < 0 || used > 1)
    return 'an act uses up one attempt at most, and a run begins with none used';
  if (used > 0 && !('token' in act)) return 'no attempt is used up but by the one who made it';
  return null;
}
