import { expect, it } from 'vitest';
import { ChangeNotifier } from '#engine/change-notifier.ts';
import { changesChannel } from '#ledger/notifications.ts';
import type { Queryable } from '#platform/database.ts';
import { HandClock } from '../../tests/setup/hand-clock.ts';

/** What would be sent, and when. */
function notifierOf(clock: HandClock, answer: () => Promise<never[]> = async () => []) {
  const sent: { atMs: number; jobs: unknown }[] = [];
  const db: Queryable = {
    query(_sql, [channel, jobs] = []) {
      expect(channel).toBe(changesChannel);
      sent.push({ atMs: clock.now(), jobs });
      return answer();
    },
  };
  return { sent, notifier: new ChangeNotifier(db, clock) };
}

it('a change is told at once, and what follows within 100 ms together, each job once', async () => {
  const clock = new HandClock();
  const { sent, notifier } = notifierOf(clock);
  for (let ms = 0; ms < 1_000; ms++) {
    notifier.changed(ms % 2 ? 'one' : 'two');
    await clock.advance(1);
  }
  await notifier.close();
  expect(sent[0]).toEqual({ atMs: 0, jobs: ['two'] });
  expect(sent[1]).toEqual({ atMs: 100, jobs: expect.toSatisfy((jobs) => jobs.length === 2) });
  expect(sent.length).toBeLessThanOrEqual(11);
});

it('one that could not be sent keeps the next from nothing', async () => {
  const clock = new HandClock();
  const { sent, notifier } = notifierOf(clock, async () => Promise.reject(new Error('away')));
  notifier.changed('one');
  await clock.advance(1);
  notifier.changed('two');
  await notifier.close();
  expect(sent.map(({ jobs }) => jobs)).toEqual([['one'], ['two']]);
  expect(clock.waiting).toBe(0);
});
