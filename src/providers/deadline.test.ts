import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startDeadline } from './deadline.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('the signal aborts when the time is up, and says so', () => {
  const deadline = startDeadline(2_000, new AbortController().signal);
  vi.advanceTimersByTime(1_999);
  expect(deadline.endedBy()).toBeNull();
  vi.advanceTimersByTime(1);
  expect(deadline.endedBy()).toBe('timeout');
  expect(deadline.signal.reason.message).toBe('No complete answer within 2 s.');
});

test('a wish to abort ends the call at once, with its reason', () => {
  const parent = new AbortController();
  const deadline = startDeadline(2_000, parent.signal);
  parent.abort(new Error('job cancelled'));
  expect(deadline.endedBy()).toBe('abort');
  expect(deadline.signal.reason.message).toBe('job cancelled');
  vi.advanceTimersByTime(5_000);
  expect(deadline.endedBy()).toBe('abort');
});

test('a signal that was aborted before ends the call before it begins', () => {
  expect(startDeadline(2_000, AbortSignal.abort()).endedBy()).toBe('abort');
});

test('a cleared deadline never fires', () => {
  const parent = new AbortController();
  const deadline = startDeadline(2_000, parent.signal);
  deadline.clear();
  vi.advanceTimersByTime(5_000);
  parent.abort();
  expect(deadline.signal.aborted).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test('a thaw is not taken for a timeout: what has arrived is read first', () => {
  const now = vi.spyOn(performance, 'now');
  now.mockReturnValue(0);
  const deadline = startDeadline(2_000, new AbortController().signal);
  now.mockReturnValue(60_000);
  vi.advanceTimersByTime(2_000);
  expect(deadline.endedBy()).toBeNull();
  vi.advanceTimersByTime(1_000);
  expect(deadline.endedBy()).toBe('timeout');
  now.mockRestore();
});
