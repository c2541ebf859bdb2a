import type { ItemStatus } from '#domain/item.ts';
import type { JobStatus } from '#domain/job.ts';

/**
 * The one transition table: status × command → status, or the reason why not. The ledger's SQL follows it, and the model-based tests hold the two against each other.
 */

/** What can happen to an item. */
export const itemCommands = [
  'claim',
  'complete',
  'fail',
  'retry_later',
  'hand_back',
  'reap',
  'end_lost',
  'cancel',
  'retry',
] as const;
export type ItemCommand = (typeof itemCommands)[number];

/** What can happen to a job. `last_success` and `last_failure`: its last item ends, with at least one success in it or none. */
export const jobCommands = [
  'claim',
  'last_success',
  'last_failure',
  'stop',
  'pause',
  'resume',
  'cancel',
  'retry',
] as const;
export type JobCommand = (typeof jobCommands)[number];

export type Transition<Status> = { ok: true; status: Status } | { ok: false; reason: string };

const notHeld = 'No lease holds it, so nobody may settle it.';
const ended = 'It has ended; only a retry begins a new run.';
const done = 'A completed item is never touched again.';

const itemTable: Record<ItemStatus, Record<ItemCommand, ItemStatus | { no: string }>> = {
  queued: {
    claim: 'processing',
    complete: { no: notHeld },
    fail: { no: notHeld },
    retry_later: { no: notHeld },
    hand_back: { no: notHeld },
    reap: { no: notHeld },
    end_lost: { no: notHeld },
    cancel: 'failed',
    retry: { no: 'It has not ended yet.' },
  },
  processing: {
    claim: { no: 'Another lease holds it.' },
    complete: 'completed',
    fail: 'failed',
    retry_later: 'queued',
    hand_back: 'queued',
    reap: 'queued',
    end_lost: 'failed',
    cancel: 'failed',
    retry: { no: 'It has not ended yet.' },
  },
  completed: {
    claim: { no: done },
    complete: { no: done },
    fail: { no: done },
    retry_later: { no: done },
    hand_back: { no: done },
    reap: { no: done },
    end_lost: { no: done },
    cancel: { no: done },
    retry: { no: done },
  },
  failed: {
    claim: { no: ended },
    complete: { no: ended },
    fail: { no: ended },
    retry_later: { no: ended },
    hand_back: { no: ended },
    reap: { no: ended },
    end_lost: { no: ended },
    cancel: { no: ended },
    retry: 'queued',
  },
};

const running = 'It is running; pause or cancel it first.';
const over = 'It has ended; only a retry reopens it.';
const endedJob: Record<JobCommand, JobStatus | { no: string }> = {
  claim: { no: over },
  last_success: { no: over },
  last_failure: { no: over },
  stop: { no: over },
  pause: { no: over },
  resume: { no: over },
  cancel: { no: over },
  retry: 'queued',
};

const jobTable: Record<JobStatus, Record<JobCommand, JobStatus | { no: string }>> = {
  queued: {
    claim: 'processing',
    last_success: 'completed',
    last_failure: 'failed',
    stop: 'failed',
    pause: 'paused',
    resume: { no: 'It is not paused.' },
    cancel: 'cancelled',
    retry: { no: running },
  },
  processing: {
    claim: 'processing',
    last_success: 'completed',
    last_failure: 'failed',
    stop: 'failed',
    pause: 'paused',
    resume: { no: 'It is not paused.' },
    cancel: 'cancelled',
    retry: { no: running },
  },
  paused: {
    claim: { no: 'It is paused.' },
    // Calls in flight still settle, and may be the last ones.
    last_success: 'completed',
    last_failure: 'failed',
    stop: 'failed',
    pause: { no: 'It is paused already.' },
    resume: 'processing',
    cancel: 'cancelled',
    retry: 'paused',
  },
  completed: endedJob,
  failed: endedJob,
  cancelled: endedJob,
};

function look<Status extends string>(next: Status | { no: string }): Transition<Status> {
  return typeof next === 'string' ? { ok: true, status: next } : { ok: false, reason: next.no };
}

/** Where an item goes by a command, or why it does not. */
export const itemTransition = (status: ItemStatus, command: ItemCommand): Transition<ItemStatus> =>
  look(itemTable[status][command]);

/** Where a job goes by a command, or why it does not. */
export const jobTransition = (status: JobStatus, command: JobCommand): Transition<JobStatus> =>
  look(jobTable[status][command]);
