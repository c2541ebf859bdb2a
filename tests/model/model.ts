import type { AttemptOutcome } from '#domain/attempt.ts';
import type { ItemState } from '#domain/item.ts';
import { actOnItem, type ItemAct, type JobEndCode } from '#domain/item-machine.ts';
import { hasEnded, type JobStatus } from '#domain/job.ts';
import { type JobCommand, jobTransition } from '#domain/transitions.ts';
import type { ClaimedItem } from '#ledger/claim-items.ts';

/**
 * The ledger in memory, pure: what the database must say after each act. An item's life is that of `#domain/item-machine.ts`, a job's that of `#domain/transitions.ts`.
 * It keeps no counters and no sums; those that the ledger keeps in columns are counted here from items and attempts. Money is whole nano-dollars.
 */
export interface Model {
  nowMs: number;
  jobs: ModelJob[];
  items: ModelItem[];
  attempts: ModelAttempt[];
}

export interface ModelJob {
  id: string;
  status: JobStatus;
  cap: number | null;
  budget: number | null;
  reservationMax: number;
  errorHandling: 'continue' | 'stop';
  maxAttempts: number;
  itemTimeoutMs: number;
  weight: number;
  pass: number;
  startedAtMs: number | null;
  endedAtMs: number | null;
  sweepCode: JobEndCode | null;
  retries: number;
  /** What its log says, in order. */
  events: string[];
}

export interface ModelItem {
  id: string;
  jobId: string;
  position: number;
  reservation: number;
  state: ItemState;
  losses: number;
  lossesAlone: number;
  runningAlone: boolean;
  contentFailures: number;
  deferrals: number;
  endedAtMs: number | null;
}

export interface ModelAttempt {
  id: string;
  jobId: string;
  itemId: string;
  run: number;
  token: number;
  claimId: string;
  /** What its worker was given. */
  claimed: ClaimedItem;
  outcome: AttemptOutcome | null;
  counted: boolean;
  errorCode: string | null;
  reserved: number;
  actual: number | null;
  unknown: number;
  answerFrom: string | null;
  deadlineMs: number;
  expired: boolean;
  settled: boolean;
}

export const jobOf = (model: Model, id: string) => model.jobs.find((job) => job.id === id)!;
export const itemOf = (model: Model, id: string) => model.items.find((item) => item.id === id)!;
export const itemsOf = (model: Model, job: ModelJob) => model.items.filter((item) => item.jobId === job.id);
const attemptsOf = (model: Model, job: ModelJob) => model.attempts.filter((each) => each.jobId === job.id);

/** The attempt that holds an item in processing. */
export const holderOf = (model: Model, item: ModelItem) =>
  model.attempts.find((each) => each.itemId === item.id && each.token === item.state.leaseToken)!;

export const holds = (model: Model, attempt: ModelAttempt) => {
  const { state } = itemOf(model, attempt.itemId);
  return state.status === 'processing' && state.leaseToken === attempt.token;
};

export const itemHasEnded = ({ state }: ModelItem) => state.status === 'completed' || state.status === 'failed';

/** What of a job is money: spent, held for calls in flight, and of unknown cost. */
export function moneyOf(model: Model, job: ModelJob) {
  const attempts = attemptsOf(model, job);
  const sum = (amount: (attempt: ModelAttempt) => number) =>
    attempts.reduce((total, attempt) => total + amount(attempt), 0);
  return {
    actual: sum((each) => each.actual ?? 0),
    reserved: sum((each) => each.reserved),
    unknown: sum((each) => each.unknown),
  };
}

/** One step of an item. The acts of the model take only steps that the machine allows. */
export function step(item: ModelItem, act: ItemAct, nowMs: number): void {
  const next = actOnItem(item.state, act);
  if (next === item.state)
    throw new Error(`The machine refuses ${act.command} of an item that is ${item.state.status}.`);
  item.state = next;
  item.endedAtMs = itemHasEnded(item) ? nowMs : null;
}

/** A job's next status, which the table must allow. */
export function move(job: ModelJob, command: JobCommand): void {
  const next = jobTransition(job.status, command);
  if (!next.ok) throw new Error(`The table refuses ${command} of a job that is ${job.status}: ${next.reason}`);
  job.status = next.status;
}

/** Ends a job whose last item has just ended, if it lives. */
export function endWithLastItem(model: Model, job: ModelJob): boolean {
  const items = itemsOf(model, job);
  if (hasEnded(job.status) || !items.every(itemHasEnded)) return false;
  move(job, items.some((item) => item.state.status === 'completed') ? 'last_success' : 'last_failure');
  job.endedAtMs = model.nowMs;
  return true;
}

/** A job that comes back goes on where the round is, not where it was when it left. */
export function catchUp(model: Model, job: ModelJob): void {
  const others = model.jobs.filter(
    (each) => each !== job && (each.status === 'queued' || each.status === 'processing'),
  );
  if (others.length) job.pass = Math.max(job.pass, Math.min(...others.map((each) => each.pass)));
}
