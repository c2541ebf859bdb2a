import { describe, expect, it } from 'vitest';
import type { Waiting } from '#domain/waiting-codes.ts';
import type { JobView } from '#ledger/read-jobs.ts';
import { asDriven, isMoving, nowText, partsOf, shownStatus } from './job-words.ts';

type Job = JobView & { waiting: Waiting | null };

const job = (status: JobView['status'], counts: Partial<JobView['counts']>, waiting: Waiting | null = null) =>
  ({
    status,
    waiting,
    errorMessage: null,
    counts: { total: 60, queued: 0, inFlight: 0, completed: 0, successful: 0, failed: 0, skipped: 0, ...counts },
  }) as Job;
const paused: Waiting = { code: 'paused', detail: 'Paused by Ada.', until: null, who: 'you' };
const noDriver: Waiting = { ...paused, code: 'no_driver', detail: 'Nothing works on this job.' };

describe('a job in words', () => {
  it('says what it does, or what became of it', () => {
    expect(nowText(job('processing', { inFlight: 1 }))).toBe('1 conversation is being written.');
    expect(nowText(job('queued', { queued: 60 }))).toBe('It is about to start.');
    expect(nowText(job('queued', { queued: 60 }, noDriver))).toBe('Nothing works on this job.');
    expect(nowText(job('completed', { successful: 60 }))).toBe('All 60 conversations are written.');
    expect(nowText(job('completed', { successful: 57, failed: 3 }))).toBe(
      '57 of 60 conversations are written; 3 could not be.',
    );
    expect(nowText(job('cancelled', { successful: 23, failed: 37, skipped: 37 }))).toBe(
      'Cancelled: 23 of 60 conversations are written, 37 did not run.',
    );
  });

  it('is shown as waiting where it could move, but not where someone paused it', () => {
    expect(shownStatus(job('queued', {}, noDriver))).toBe('waiting');
    expect(shownStatus(job('paused', {}, paused))).toBe('paused');
    expect([isMoving(job('paused', {})), isMoving(job('failed', {})), isMoving(undefined)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('that this tab drives waits neither for a driver nor for its turn, but for all else', () => {
    expect(asDriven(job('queued', {}, noDriver)).waiting).toBeNull();
    expect(asDriven(job('queued', {}, { ...noDriver, code: 'others_before' })).waiting).toBeNull();
    expect(asDriven(job('queued', {}, { ...noDriver, code: 'budget_reached' })).waiting?.code).toBe('budget_reached');
  });

  it('counts each item in one part', () => {
    const parts = partsOf(job('processing', { successful: 20, failed: 7, skipped: 4, inFlight: 3, queued: 30 }));
    expect(parts).toEqual({ done: 20, failed: 3, skipped: 4, running: 3, left: 30 });
    expect(Object.values(parts).reduce((sum, part) => sum + part)).toBe(60);
  });
});
