import { expect, test } from 'vitest';
import { itemStatuses } from '#domain/item.ts';
import { hasEnded, jobStatuses } from '#domain/job.ts';
import { itemCommands, itemTransition, jobCommands, jobTransition } from '#domain/transitions.ts';

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
