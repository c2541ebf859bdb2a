import type { Settlement, SettleResult } from '#ledger/settle-attempts.ts';
import {
  endWithLastItem,
  holds,
  itemHasEnded,
  itemOf,
  itemsOf,
  jobOf,
  type Model,
  type ModelAttempt,
  type ModelItem,
  type ModelJob,
  move,
  step,
} from './model.ts';
import { watchBudgets } from './model-budget.ts';

const alikeFailuresMax = 10;

/** Settles attempts in one act; answers what became of each. */
export function settle(model: Model, settlements: Settlement[]): Map<string, SettleResult> {
  const results = new Map<string, SettleResult>();
  const failing = new Set<ModelJob>();
  const touched = new Set<ModelJob>();
  const warn = watchBudgets(model);
  for (const each of settlements.toSorted((a, b) => (a.attemptId < b.attemptId ? -1 : 1))) {
    const attempt = model.attempts.find(({ id }) => id === each.attemptId)!;
    const job = jobOf(model, attempt.jobId);
    if (attempt.settled) {
      results.set(each.attemptId, 'repeated');
      continue;
    }
    const held = holds(model, attempt);
    results.set(each.attemptId, held ? 'settled' : 'late');
    job.events.push(held ? each.log.event : 'late_answer');
    touched.add(job);
    if (held) settleItem(model, itemOf(model, attempt.itemId), each);
    if (held && each.verdict === 'failed') failing.add(job);
    close(model, attempt, each, held);
  }
  for (const job of touched) {
    warn(job);
    conclude(model, job, failing.has(job));
  }
  return results;
}

function settleItem(model: Model, item: ModelItem, settlement: Settlement): void {
  const { token, attemptId } = settlement;
  const { nowMs } = model;
  item.deferrals = settlement.verdict === 'retry' && !settlement.counted ? item.deferrals + 1 : 0;
  item.runningAlone = false;
  if (settlement.verdict === 'completed') {
    step(item, { command: 'complete', token, conversationId: attemptId }, nowMs);
    return;
  }
  if (settlement.contentFailure) item.contentFailures++;
  const nextAttemptAtMs = nowMs + settlement.retryDelayMs;
  if (settlement.verdict === 'failed') step(item, { command: 'fail', token, errorCode: settlement.errorCode }, nowMs);
  else if (settlement.verdict === 'handed_back') step(item, { command: 'hand_back', token, nextAttemptAtMs }, nowMs);
  else step(item, { command: 'retry_later', token, nextAttemptAtMs, counted: settlement.counted }, nowMs);
}

/** An attempt is closed once, with what it cost, whether or not it still held its item. */
function close(model: Model, attempt: ModelAttempt, settlement: Settlement, held: boolean): void {
  const other = settlement.verdict === 'completed' ? null : settlement;
  const mayHaveCost = settlement.costNanoUsd === null && settlement.mayBeBilled;
  const bound = Math.max(attempt.reserved, attempt.unknown);
  Object.assign(attempt, {
    outcome: held ? heldOutcome(settlement) : lateOutcome(attempt, settlement),
    counted: held && (other?.counted ?? true),
    errorCode: other ? other.errorCode : held ? null : 'lease_lost',
    reserved: 0,
    actual: settlement.costNanoUsd ?? (mayHaveCost ? null : 0),
    unknown: mayHaveCost ? bound : 0,
    answerFrom: settlement.answerFrom,
    settled: true,
  } satisfies Partial<ModelAttempt>);
  const source = model.attempts.find(({ id }) => id === settlement.answerFrom);
  if (held && source?.outcome === 'late' && settlement.verdict !== 'handed_back') source.outcome = 'late_used';
}

function heldOutcome({ verdict, answerFrom }: Settlement): ModelAttempt['outcome'] {
  if (verdict === 'completed') return answerFrom ? 'reused' : 'succeeded';
  return verdict === 'handed_back' ? 'handed_back' : 'failed';
}

function lateOutcome(attempt: ModelAttempt, { verdict, answerFrom }: Settlement): ModelAttempt['outcome'] {
  if (verdict === 'completed' && !answerFrom) return 'late';
  return attempt.outcome === 'aborted' ? 'aborted' : 'late_failed';
}

/** What the settled items mean for their job: the end, the stop at a first error, or a pause because the first items all fail alike. */
function conclude(model: Model, job: ModelJob, failing: boolean): void {
  const stops = failing && job.errorHandling === 'stop' && job.endedAtMs === null;
  if (stops) {
    move(job, 'stop');
    job.endedAtMs = model.nowMs;
    job.sweepCode = itemsOf(model, job).every(itemHasEnded) ? null : 'job_stopped';
    job.events.push('job_stopped');
    return;
  }
  if (endWithLastItem(model, job)) {
    job.events.push('job_ended');
    return;
  }
  const ended = itemsOf(model, job).filter(itemHasEnded);
  const codes = new Set(ended.map(({ state }) => (state.status === 'failed' ? state.errorCode : null)));
  const allAlike = ended.length >= alikeFailuresMax && codes.size === 1 && !codes.has(null);
  if (failing && allAlike && job.status === 'processing' && job.errorHandling === 'continue') {
    move(job, 'pause');
    job.events.push('job_paused');
  }
}
