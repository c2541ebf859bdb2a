import { describe, expect, it } from 'vitest';
import type { ShownJob } from '#app/_lib/reads.ts';
import type { FeedItem } from '#ledger/read-feed.ts';
import type { ItemView } from '#ledger/read-items.ts';
import type { JobView } from '#ledger/read-jobs.ts';
import type { LogLine } from '#ledger/read-logs.ts';
import { itemsAsTold, jobAsTold, linesAfter, nothingTold, readAgainMs, type Told, withFrame } from './told.ts';

const counts = { total: 9, queued: 9, inFlight: 0, completed: 0, successful: 0, failed: 0, skipped: 0 };
const job = (logSeq: number, changes: object = {}) =>
  ({ logSeq, status: 'processing', counts, name: 'Nine', ...changes }) as JobView;
const read = (logSeq: number, changes: object = {}) =>
  ({ ...job(logSeq), waiting: null, driver: { workers: ['w'], kinds: [] }, ...changes }) as unknown as ShownJob;
const told = (changes: Partial<Told>): Told => ({ ...nothingTold(0), ...changes });
const noDriver = { code: 'no_driver', detail: 'Nothing works on it.', until: null, who: 'you' };

describe('a job as it was told', () => {
  it('is over the one that was read where it is newer, with what only reading tells', () => {
    const inFlight = { counts: { ...counts, inFlight: 2 } };
    const shown = jobAsTold(read(5, { waiting: noDriver }), told({ job: job(6, inFlight) }));
    expect(shown).toMatchObject({ logSeq: 6, counts: { inFlight: 2 }, waiting: null, driver: { workers: ['w'] } });
    for (const seq of [4, 5]) {
      const known = read(5);
      expect(jobAsTold(known, told({ job: job(seq, inFlight) })), String(seq)).toBe(known);
    }
  });

  it('is read at once when its status is another, and shown when that is known whole', () => {
    const known = read(5);
    const paused = told({ job: job(6, { status: 'paused' }) });
    expect(jobAsTold(known, paused)).toBe(known);
    expect(readAgainMs(known, paused)).toBe(0);
  });

  it('is read soon when something went wrong, or it may wait for another reason', () => {
    const busy = { ...counts, inFlight: 1 };
    expect(readAgainMs(read(5), told({ job: job(6, { counts: busy }) }))).toBe(3_000);
    expect(readAgainMs(read(5), told({ job: job(6, { counts: { ...busy, failed: 1 } }) }))).toBe(1_000);
    expect(readAgainMs(read(5, { waiting: noDriver }), told({ job: job(6, { counts: busy }) }))).toBe(1_000);
    expect(readAgainMs(read(5), told({ job: job(6) }))).toBe(1_000);
  });
});

describe('items as they were told', () => {
  const item = (id: string, status = 'queued') => ({ id, status, persona: 'p', waiting: noDriver }) as ItemView;
  const change = (id: string, status: string) => ({ id, status }) as FeedItem;
  const frame = (items: FeedItem[]) => ({ lines: [], items, job: null });

  it('are over those that were read before, and not over those that were read after', () => {
    let now = withFrame(nothingTold(0), frame([change('a', 'processing')]));
    now = withFrame(now, frame([change('b', 'completed')]));
    const shown = (since: number) => itemsAsTold([item('a'), item('b'), item('c')], now, since);
    expect(shown(0).map(({ status }) => status)).toEqual(['processing', 'completed', 'queued']);
    expect(shown(1).map(({ status }) => status)).toEqual(['queued', 'completed', 'queued']);
    expect(shown(2).map(({ status }) => status)).toEqual(['queued', 'queued', 'queued']);
    expect(shown(0).map(({ persona, waiting }) => [persona, waiting?.code])).toEqual([
      ['p', undefined],
      ['p', undefined],
      ['p', 'no_driver'],
    ]);
  });

  it('are kept as long as a page may need them, and no longer', () => {
    const many = Array.from({ length: 1_999 }, (_, i) => change(String(i), 'queued'));
    const full = withFrame(withFrame(nothingTold(0), frame([change('a', 'processing'), ...many])), frame([]));
    const more = withFrame(full, frame([change('a', 'completed'), change('b', 'completed')]));
    expect(more.items.size).toBe(2_000);
    expect([more.items.has('a'), more.items.has('0'), more.items.has('1')]).toEqual([true, false, true]);
  });
});

it('lines are those of a level and the graver ones, after the last that is known', () => {
  const line = (seq: number, level: string) => ({ seq, level }) as LogLine;
  const lines = [line(1, 'error'), line(2, 'debug'), line(3, 'info'), line(4, 'warn'), line(5, 'error')];
  const now = withFrame(nothingTold(0), { lines, items: [], job: null });
  const seqs = (after: number, level: LogLine['level']) => linesAfter(now, after, level).map(({ seq }) => seq);
  expect([seqs(1, 'debug'), seqs(1, 'info'), seqs(3, 'warn'), seqs(0, 'error')]).toEqual([
    [2, 3, 4, 5],
    [3, 4, 5],
    [4, 5],
    [1, 5],
  ]);
});
