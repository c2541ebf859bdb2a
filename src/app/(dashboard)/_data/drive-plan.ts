import type { Driver } from '#domain/waiting.ts';
import type { ProcessNextAnswer } from '#engine/process-next.ts';
import type { JobView } from '#ledger/read-jobs.ts';

/** What is read of a job to decide whether this tab works on it. */
export type DrivenJob = Pick<JobView, 'status' | 'concurrentProcessing' | 'counts'> & { driver: Pick<Driver, 'kinds'> };

/** How a tab works on a job: so many requests at once, each for so many items. */
export interface DrivePlan {
  lanes: number;
  items: number;
}

/** A browser has six connections to a server; the page itself needs two. */
const lanesMax = 4;
const itemsMax = 3;

/** How a tab should work on the job; null: not at all, as it rests, has ended, or something else drives it. Tabs share it. */
export function planOf({ status, concurrentProcessing, counts, driver }: DrivenJob): DrivePlan | null {
  if (status !== 'queued' && status !== 'processing') return null;
  if (driver.kinds.some((kind) => kind !== 'process_next')) return null;
  const atOnce = concurrentProcessing === 'auto' ? lanesMax * itemsMax : concurrentProcessing;
  const lanes = Math.min(lanesMax, Math.ceil(atOnce / itemsMax));
  const items = Math.min(itemsMax, Math.ceil(atOnce / lanes));
  // One stays even where all is in flight: what fails there comes back.
  return { lanes: Math.max(1, Math.min(lanes, Math.ceil(counts.queued / items))), items };
}

const firstPauseMs = 1_000;
const pauseMsMax = 30_000;

/**
 * How long to wait before the next request; null: no more of them.
 * @param answer null where the request failed and it may pass
 * @param inVain how many requests before this one brought nothing, in a row
 * @param random in [0, 1): many tabs must not come back all at once
 */
export function pauseAfter(
  answer: Pick<ProcessNextAnswer, 'status' | 'retryAfterMs'> | null,
  inVain: number,
  random: number,
): number | null {
  if (answer?.status.startsWith('job_')) return null;
  if (answer?.status === 'processed') return answer.retryAfterMs;
  const growingMs = Math.min(pauseMsMax, firstPauseMs * 2 ** inVain);
  return Math.max(answer?.retryAfterMs ?? 0, growingMs) * (1 + random / 4);
}
