import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ItemState, itemStatuses } from '#domain/item.ts';
import { actOnItem, type ItemAct, newItem } from '#domain/item-machine.ts';
import { hasEnded, jobStatuses } from '#domain/job.ts';
import { itemCommands, itemTransition, jobCommands, jobTransition } from '#domain/transitions.ts';

/** Tokens are taken near the true one, so that stale, right and future ones all occur. */
const act = fc.oneof(
  fc.record({ command: fc.constant('claim' as const), leaseExpiresAtMs: fc.nat(100) }),
  fc.record({ command: fc.constant('complete' as const), token: fc.nat(6), conversationId: fc.constant('c') }),
  fc.record({ command: fc.constant('fail' as const), token: fc.nat(6), errorCode: fc.constant('refused') }),
  fc.record({
    command: fc.constant('retry_later' as const),
    token: fc.nat(6),
    nextAttemptAtMs: fc.nat(100),
    counted: fc.boolean(),
  }),
  fc.record({ command: fc.constant('hand_back' as const), token: fc.nat(6) }),
  fc.record({ command: fc.constantFrom('reap' as const, 'end_lost' as const), nowMs: fc.nat(100) }),
  fc.record({ command: fc.constantFrom('cancel' as const, 'retry' as const) }),
) as fc.Arbitrary<ItemAct>;

test('over 50,000 random histories an item ends once a run, its token only rises, and a stale token changes nothing', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 24 }), (acts) => {
      let item: ItemState = newItem;
      const endsOfRun = new Map<number, number>();
      for (const each of acts) {
        const next = actOnItem(item, each);
        if (next !== item) {
          expect(next.leaseToken - item.leaseToken).toBe(each.command === 'claim' ? 1 : 0);
          expect(next.run - item.run).toBe(each.command === 'retry' ? 1 : 0);
          if ('token' in each) expect(each.token).toBe(item.leaseToken);
          expect(item.status).not.toBe('completed');
          if (next.status === 'completed' || next.status === 'failed')
            endsOfRun.set(next.run, (endsOfRun.get(next.run) ?? 0) + 1);
        }
        item = next;
      }
      for (const times of endsOfRun.values()) expect(times).toBe(1);
    }),
    { numRuns: 50_000 },
  );
}, 60_000);

test('nothing leaves a completed item, and only a retry leaves a failed one', () => {
  for (const command of itemCommands) {
    expect(itemTransition('completed', command).ok).toBe(false);
    expect(itemTransition('failed', command).ok).toBe(command === 'retry');
  }
});

test('only a lease may be settled: every worker’s command is refused where none holds the item', () => {
  for (const status of itemStatuses.filter((each) => each !== 'processing')) {
    for (const command of ['complete', 'fail', 'retry_later', 'hand_back', 'reap', 'end_lost'] as const)
      expect(itemTransition(status, command).ok).toBe(false);
  }
});

test('an ended job is left only by a retry, and a paused one claims nothing', () => {
  for (const status of jobStatuses.filter(hasEnded)) {
    for (const command of jobCommands) expect(jobTransition(status, command).ok).toBe(command === 'retry');
  }
  expect(jobTransition('paused', 'claim').ok).toBe(false);
  expect(jobTransition('paused', 'retry')).toEqual({ ok: true, status: 'paused' });
});

test('every refusal says why', () => {
  for (const status of itemStatuses)
    for (const command of itemCommands) {
      const transition = itemTransition(status, command);
      if (!transition.ok) expect(transition.reason).toMatch(/^[A-Z].+\.$/);
    }
});
