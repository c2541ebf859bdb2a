import { hasEnded } from '#domain/job.ts';
import { jobTransition } from '#domain/transitions.ts';
import type { Lease, Renewal } from '#ledger/renew-leases.ts';
import type { RetryFilter } from '#ledger/retry-items.ts';
import {
  catchUp,
  holderOf,
  itemHasEnded,
  itemOf,
  itemsOf,
  jobOf,
  type Model,
  type ModelJob,
  move,
  step,
} from './model.ts';
import { watchBudgets } from './model-budget.ts';

/** What a person’s act on a job comes to. */
export type Control = 'done' | 'conflict';

export function pause(job: ModelJob): Control {
  if (!jobTransition(job.status, 'pause').ok) return 'conflict';
  move(job, 'pause');
  job.events.push('job_paused');
  return 'done';
}

export function resume(model: Model, job: ModelJob): Control {
  if (!jobTransition(job.status, 'resume').ok) return 'conflict';
  move(job, 'resume');
  // Paused before its first claim, it is queued again.
  if (job.startedAtMs === null) job.status = 'queued';
  catchUp(model, job);
  job.events.push('job_resumed');
  return 'done';
}

/** Ends the job and what is in processing; what is queued is ended by sweeps. */
export function cancel(model: Model, job: ModelJob, sweeping: boolean): Control {
  if (!jobTransition(job.status, 'cancel').ok) return 'conflict';
  for (const item of itemsOf(model, job)) {
    if (item.state.status !== 'processing') continue;
    // The reservation stays: the call may still be billed.
    Object.assign(holderOf(model, item), { outcome: 'aborted', errorCode: 'cancelled' });
    step(item, { command: 'cancel', errorCode: 'cancelled' }, model.nowMs);
    item.runningAlone = false;
  }
  move(job, 'cancel');
  job.endedAtMs = model.nowMs;
  job.sweepCode = 'cancelled';
  job.events.push('job_cancelled');
  if (sweeping) sweep(model, job);
  return 'done';
}

export function sweep(model: Model, job: ModelJob): void {
  const { sweepCode } = job;
  if (!sweepCode) return;
  const queued = itemsOf(model, job).filter(({ state }) => state.status === 'queued');
  for (const item of queued) step(item, { command: 'cancel', errorCode: sweepCode }, model.nowMs);
  if (queued.length) job.events.push('items_ended');
  if (itemsOf(model, job).every(itemHasEnded)) job.sweepCode = null;
}

/** @returns how many items run again; 0 is a conflict */
export function retry(model: Model, job: ModelJob, filter: RetryFilter): number {
  sweep(model, job);
  if (job.sweepCode || !jobTransition(job.status, 'retry').ok) return 0;
  const matching = itemsOf(model, job).filter(
    ({ id, state }) =>
      state.status === 'failed' &&
      (!filter.errorCode || state.errorCode === filter.errorCode) &&
      (!filter.itemIds || filter.itemIds.includes(id)) &&
      (filter.includeCancelled || state.errorCode !== 'cancelled'),
  );
  if (matching.length === 0) return 0;
  for (const item of matching) {
    step(item, { command: 'retry' }, model.nowMs);
    Object.assign(item, { losses: 0, lossesAlone: 0, contentFailures: 0, deferrals: 0 });
  }
  if (hasEnded(job.status)) {
    job.endedAtMs = null;
    catchUp(model, job);
  }
  move(job, 'retry');
  job.retries++;
  job.events.push('items_retried');
  return matching.length;
}

/** @returns whether anything changed */
export function adjust(job: ModelJob, change: { budget?: number; cap?: number }): boolean {
  const { budget = job.budget, cap = job.cap } = change;
  if (budget === job.budget && cap === job.cap) return false;
  Object.assign(job, { budget, cap });
  job.events.push('job_adjusted');
  return true;
}

/** Calls whose time is over without an answer: what they held counts as unknown cost. */
export function expireReservations(model: Model): number {
  const due = model.attempts.filter((each) => !each.settled && !each.expired && each.deadlineMs <= model.nowMs);
  const warn = watchBudgets(model);
  for (const attempt of due) {
    Object.assign(attempt, { unknown: attempt.unknown + attempt.reserved, reserved: 0, expired: true });
    jobOf(model, attempt.jobId).events.push('cost_unknown');
  }
  for (const job of new Set(due.map(({ jobId }) => jobOf(model, jobId)))) warn(job);
  return due.length;
}

/** A lease that ran out and was not taken back is renewed all the same: nobody else has the item. */
export function renew(model: Model, { itemId, token }: Lease, leaseMs: number): Renewal {
  const item = itemOf(model, itemId);
  const { state } = item;
  if (state.leaseToken !== token) return 'lost';
  if (state.status === 'processing') {
    item.state = { ...state, leaseExpiresAtMs: model.nowMs + leaseMs };
    return 'kept';
  }
  return state.status === 'failed' && state.errorCode === 'cancelled' ? 'cancelled' : 'lost';
}

/** The workers are known to be dead: their leases have run out. */
export function releaseAll(model: Model): number {
  let released = 0;
  for (const item of model.items) {
    if (item.state.status !== 'processing' || item.state.leaseExpiresAtMs === -Infinity) continue;
    item.state = { ...item.state, leaseExpiresAtMs: -Infinity };
    released++;
  }
  return released;
}
