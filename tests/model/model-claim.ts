import assert from 'node:assert/strict';
import type { Claim, ClaimedItem } from '#ledger/claim-items.ts';
import {
  endWithLastItem,
  holderOf,
  itemsOf,
  type Model,
  type ModelItem,
  type ModelJob,
  moneyOf,
  move,
  step,
} from './model.ts';

export interface ModelClaimRequest {
  claimId: string;
  limit: number;
  jobId: string | null;
  leaseMs: number;
  alone: boolean;
  /** Whether the process has the keys. */
  callable: boolean;
}

/**
 * A claim leaves the ledger a choice (of suspects, and of items due at the same moment): the model judges whether what was taken is what it had to offer, and goes on
 * from there. Everything else it predicts.
 */
export function claim(model: Model, request: ModelClaimRequest, taken: Claim): void {
  const near = nearOf(model, request);
  const offers = offersOf(near, model, request);
  const suspectsWait = model.jobs.some(
    (job) => mayCall(model, job, request) && itemsOf(model, job).some((item) => isQueued(item) && isSuspect(item)),
  );
  for (const { job, count, items } of offers) judge(job, count, items, taken.items, request.alone);
  const offered = new Set(offers.map(({ job }) => job.id));
  assert.deepEqual(
    taken.items.filter((item) => !offered.has(item.jobId)),
    [],
    'nothing is claimed of a job that had nothing to offer',
  );
  const reaped = reap(model, request.jobId);
  assert.deepEqual(
    { reaped: taken.reaped, suspectsWait: taken.suspectsWait, othersWait: taken.othersWait },
    { reaped, suspectsWait, othersWait: near.length > offers.length },
  );

  const passMax = Math.max(...near.map(({ job }) => job.pass));
  for (const { job } of offers) {
    const items = taken.items.filter((item) => item.jobId === job.id);
    if (items.length === 0) continue;
    for (const item of items) hold(model, job, item, request);
    move(job, 'claim');
    job.startedAtMs ??= model.nowMs;
    job.pass = Math.max(job.pass, passMax - 64) + items.length / job.weight;
    const { actual, reserved, unknown } = moneyOf(model, job);
    assert(job.budget === null || actual + reserved + unknown <= job.budget, 'a claim stays within the budget');
  }
  // A reap may have ended the last item of a job; its line comes after those of the claim.
  for (const job of model.jobs) if (endWithLastItem(model, job)) job.events.push('job_ended');
}

const isQueued = ({ state }: ModelItem) => state.status === 'queued';
const isSuspect = ({ losses }: ModelItem) => losses >= 2;
const dueAt = ({ state }: ModelItem) => (state.status === 'queued' ? state.nextAttemptAtMs : null);

/** How many calls more a job may make now. */
function roomOf(model: Model, job: ModelJob): number {
  const { actual, reserved, unknown } = moneyOf(model, job);
  const byBudget =
    job.budget === null ? Infinity : Math.floor((job.budget - actual - reserved - unknown) / job.reservationMax);
  return Math.max(0, Math.min(byBudget, callsLeft(model, job)));
}

function mayCall(model: Model, job: ModelJob, { callable, jobId }: ModelClaimRequest): boolean {
  return (
    callable &&
    (job.status === 'queued' || job.status === 'processing') &&
    (jobId === null || job.id === jobId) &&
    roomOf(model, job) > 0
  );
}

/** The jobs that have something to offer, as they go round: by their pass. */
function nearOf(model: Model, request: ModelClaimRequest) {
  return model.jobs
    .filter((job) => mayCall(model, job, request))
    .map((job) => ({ job, items: itemsOf(model, job).filter((item) => mayTake(model, item, request.alone)) }))
    .filter(({ items }) => items.length > 0)
    .toSorted((a, b) => a.job.pass - b.job.pass || (a.job.id < b.job.id ? -1 : 1));
}

/** What is asked of each job: no job more than may be needed, each with its weight’s share of the limit. */
function offersOf(near: ReturnType<typeof nearOf>, model: Model, request: ModelClaimRequest) {
  const limit = request.alone ? 1 : request.limit;
  let enough = 0;
  const jobs = near.filter(({ job }) => {
    if (enough >= limit) return false;
    enough += Math.min(callsLeft(model, job), 50);
    return true;
  });
  const weights = jobs.reduce((sum, { job }) => sum + job.weight, 0);
  let left = limit;
  return jobs.map(({ job, items }) => {
    const share = Math.min(roomOf(model, job), Math.ceil((limit * job.weight) / weights));
    const count = Math.max(0, Math.min(share, left, items.length));
    left -= share;
    return { job, items, count };
  });
}

function mayTake(model: Model, item: ModelItem, alone: boolean): boolean {
  return isQueued(item) && isSuspect(item) === alone && (alone || (dueAt(item) ?? 0) <= model.nowMs);
}

/** Calls that the job can still need at once, whatever of its items is due. */
function callsLeft(model: Model, job: ModelJob): number {
  const items = itemsOf(model, job);
  const inFlight = items.filter(({ state }) => state.status === 'processing').length;
  const unfinished = items.filter(({ state }) => state.status === 'queued').length + inFlight;
  return Math.min(unfinished, job.cap ?? Infinity) - inFlight;
}

/** What is due comes first, by its time; then what was never tried, by position. */
function judge(job: ModelJob, count: number, offered: ModelItem[], claimed: ClaimedItem[], alone: boolean): void {
  const ids = new Set(claimed.filter((item) => item.jobId === job.id).map((item) => item.itemId));
  const taken = offered.filter((item) => ids.has(item.id));
  assert.equal(ids.size, count, `a claim takes of job ${job.id} what it has room for`);
  assert.equal(taken.length, count, 'only what is queued and due is taken');
  if (alone) return;
  const rank = (item: ModelItem) => dueAt(item) ?? Number.MAX_SAFE_INTEGER / 2 + item.position;
  const inOrder = (items: ModelItem[]) => items.map(rank).toSorted((a, b) => a - b);
  assert.deepEqual(inOrder(taken), inOrder(offered).slice(0, count), 'what waited longest is taken first');
}

function hold(model: Model, job: ModelJob, claimed: ClaimedItem, request: ModelClaimRequest): void {
  const item = model.items.find((each) => each.id === claimed.itemId)!;
  const late = model.attempts
    .filter((each) => each.itemId === item.id && each.outcome === 'late')
    .toSorted((a, b) => a.token - b.token)[0];
  step(item, { command: 'claim', leaseExpiresAtMs: model.nowMs + request.leaseMs }, model.nowMs);
  item.runningAlone = request.alone;
  assert.deepEqual(
    [claimed.token, claimed.run, claimed.position, claimed.attemptsUsed, claimed.contentFailures, claimed.deferrals],
    [
      item.state.leaseToken,
      item.state.run,
      item.position,
      item.state.attemptsUsed,
      item.contentFailures,
      item.deferrals,
    ],
  );
  assert.deepEqual(
    [claimed.lateAttemptId, claimed.suspect, claimed.losses],
    [late?.id ?? null, request.alone, item.losses],
  );
  model.attempts.push({
    id: claimed.attemptId,
    jobId: job.id,
    itemId: item.id,
    run: item.state.run,
    token: item.state.leaseToken,
    claimId: request.claimId,
    claimed,
    outcome: null,
    counted: false,
    errorCode: null,
    reserved: item.reservation,
    actual: null,
    unknown: 0,
    answerFrom: null,
    deadlineMs: model.nowMs + job.itemTimeoutMs + 60_000,
    expired: false,
    settled: false,
  });
  job.events.push('claimed');
}

/** Takes back what ran out, whatever the job’s status. A death is no failure: only three losses while alone end an item. */
function reap(model: Model, jobId: string | null): number {
  let reaped = 0;
  for (const job of model.jobs.filter((each) => jobId === null || each.id === jobId)) {
    for (const item of itemsOf(model, job)) {
      if (item.state.status !== 'processing' || item.state.leaseExpiresAtMs > model.nowMs) continue;
      const holder = holderOf(model, item);
      const lostAloneOnceMore = item.runningAlone && item.lossesAlone >= 2;
      const errorCode = job.sweepCode ?? (lostAloneOnceMore ? 'lease_expired' : null);
      const { nowMs } = model;
      step(item, errorCode ? { command: 'end_lost', nowMs, errorCode } : { command: 'reap', nowMs }, nowMs);
      item.losses++;
      if (item.runningAlone) item.lossesAlone++;
      item.runningAlone = false;
      Object.assign(holder, { outcome: 'lost', errorCode: 'lease_lost' });
      job.events.push('lease_expired');
      reaped++;
    }
  }
  return reaped;
}
