import { describe, expect, it } from 'vitest';
import { type DrivenJob, pauseAfter, planOf } from './drive-plan.ts';

const job = (changes: Partial<DrivenJob> = {}, queued = 100): DrivenJob => ({
  status: 'processing',
  concurrentProcessing: 'auto',
  counts: { total: 100, queued, inFlight: 0, completed: 0, successful: 0, failed: 0, skipped: 0 },
  driver: { kinds: [] },
  ...changes,
});

describe('a tab’s plan for a job', () => {
  it('takes no more than the job allows at once, and leaves the page its connections', () => {
    const plans = (['auto', 1, 2, 3, 4, 5, 9, 1_000] as const).map((concurrentProcessing) =>
      planOf(job({ concurrentProcessing })),
    );
    expect(plans.map((plan) => `${plan?.lanes}×${plan?.items}`)).toEqual([
      '4×3',
      '1×1',
      '1×2',
      '1×3',
      '2×2',
      '2×3',
      '3×3',
      '4×3',
    ]);
  });

  it('asks no oftener than there are items, and at least once while the last are in flight', () => {
    expect(planOf(job({}, 4))).toEqual({ lanes: 2, items: 3 });
    expect(planOf(job({}, 0))).toEqual({ lanes: 1, items: 3 });
  });

  it('is none where the job rests, has ended, or something else drives it; other tabs do not count', () => {
    for (const status of ['paused', 'completed', 'failed', 'cancelled'] as const)
      expect(planOf(job({ status }))).toBeNull();
    for (const kind of ['worker', 'start', 'generate', 'tick', 'after_response'])
      expect(planOf(job({ driver: { kinds: ['process_next', kind] } })), kind).toBeNull();
    expect(planOf(job({ status: 'queued', driver: { kinds: ['process_next'] } }))).not.toBeNull();
  });
});

describe('the pause before the next request', () => {
  const answer = (status: 'processed' | 'no_items' | 'error' | 'job_paused' | 'job_completed', retryAfterMs = 0) => ({
    status,
    retryAfterMs,
  });

  it('is none after work, and grows while nothing comes of it', () => {
    expect(pauseAfter(answer('processed'), 5, 0.5)).toBe(0);
    expect([0, 1, 2, 3, 10].map((inVain) => pauseAfter(answer('no_items'), inVain, 0))).toEqual([
      1_000, 2_000, 4_000, 8_000, 30_000,
    ]);
    expect([0, 1].map((inVain) => pauseAfter(null, inVain, 0))).toEqual([1_000, 2_000]);
    expect(pauseAfter(answer('error'), 2, 0)).toBe(4_000);
  });

  it('is never shorter than the server asks for, and never the same for all', () => {
    expect(pauseAfter(answer('no_items', 60_000), 0, 0)).toBe(60_000);
    expect(pauseAfter(answer('no_items', 2_000), 5, 0)).toBe(30_000);
    expect(pauseAfter(answer('no_items', 60_000), 0, 0.8)).toBe(72_000);
  });

  it('is the end where the job rests or has ended', () => {
    expect(pauseAfter(answer('job_paused'), 0, 0)).toBeNull();
    expect(pauseAfter(answer('job_completed'), 0, 0)).toBeNull();
  });
});
