import { hasEnded, type JobStatus } from '#domain/job.ts';
import { type Waiting, type WaitingCode, waitingCodes } from '#domain/waiting-codes.ts';

/** What is working on a job. */
export interface Driver {
  /** Workers that can call its model. */
  workers: string[];
  /** Every kind of driver that was at it lately: `worker`, `generate`, `start`, `tick`, `process_next`, `after_response`. */
  kinds: string[];
}

/** What is known of a job and its surroundings when someone asks why it does not move. */
export interface JobFacts {
  id: string;
  status: JobStatus;
  model: string;
  draftExpiresAt: Date | null;
  beingCopied: boolean;
  pausedBy: string | null;
  pausedAt: Date | null;
  pauseReason: string | null;
  /** Nothing but its pilot may be claimed: whether that has ended. */
  pilot: { items: number; done: boolean } | null;
  inFlight: number;
  /** Calls in flight whose lease has not run out: somebody is at them. */
  inFlightHeld: number;
  concurrency: number | null;
  budget: number | null;
  used: number;
  reserved: number;
  reservationMax: number | null;
  /** Drivers that were heard of lately and may work on this job; `able`: with a key for its model. */
  drivers: { name: string; kind: string; able: boolean; timeLimitMs: number | null }[];
  /** When the next cron tick is due, where one is expected. */
  nextTick: Date | null;
  /** Why the platform refused to start the next function, if it did. */
  kickRefusal: string | null;
  /** The organisation has a key of its own for the model. */
  ownKey: boolean;
  block: { code: WaitingCode; detail: string | null; until: Date } | null;
  /** How long one of its calls usually takes. */
  usualCallMs: number;
  /** Whether an item was not tried yet. */
  fresh: boolean;
  /** When the next item that was tried before may be tried again, and whether the provider's rate limit put it off. */
  nextDue: { at: Date; rateLimited: boolean } | null;
  now: Date;
}

/** What is known of an unfinished item. */
export interface ItemFacts {
  status: 'queued' | 'processing';
  leaseExpiresAt: Date | null;
  nextAttemptAt: Date | null;
  rateLimited: boolean;
  losses: number;
}

export function driverOf({ drivers }: Pick<JobFacts, 'drivers'>): Driver {
  const able = drivers.filter((each) => each.able);
  const lasting = able.filter(({ kind }) => kind === 'worker' || kind === 'generate' || kind === 'start');
  return { workers: lasting.map(({ name }) => name), kinds: [...new Set(able.map(({ kind }) => kind))] };
}

/** Why nothing of a job moves right now; null: it moves, or it has ended. */
export function whyJobWaits(job: JobFacts): Waiting | null {
  if (hasEnded(job.status)) return null;
  if (job.inFlightHeld > 0 && job.status !== 'paused' && !job.block) return null;
  return (
    gate(job) ??
    (job.inFlight > job.inFlightHeld ? because(job, 'worker_lost') : null) ??
    (job.fresh ? because(job, 'others_before') : null) ??
    notDue(job, job.nextDue) ??
    because(job, job.nextDue ? 'others_before' : 'runs_alone')
  );
}

/** Why an unfinished item does not move right now; null: it is being called. */
export function whyItemWaits(item: ItemFacts, job: JobFacts): Waiting | null {
  if (hasEnded(job.status)) return null;
  if (item.status === 'processing') {
    if (!item.leaseExpiresAt || item.leaseExpiresAt > job.now) return null;
    return noDriver(job) ?? because(job, 'worker_lost');
  }
  return (
    gate(job) ??
    notDue(job, item.nextAttemptAt && { at: item.nextAttemptAt, rateLimited: item.rateLimited }) ??
    (item.losses >= 2 ? because(job, 'runs_alone') : null) ??
    (job.pilot && !item.nextAttemptAt
      ? because(job, 'others_before', `The pilot of ${job.pilot.items} items goes first.`)
      : null) ??
    because(job, job.concurrency !== null && job.inFlight >= job.concurrency ? 'concurrency_full' : 'others_before')
  );
}

/** What keeps every item of the job from being claimed. */
function gate(job: JobFacts): Waiting | null {
  if (job.draftExpiresAt)
    return job.beingCopied ? because(job, 'being_copied') : because(job, 'draft', undefined, job.draftExpiresAt);
  if (job.pilot?.done) return because(job, 'pilot_done', pilotText(job));
  if (job.status === 'paused') return because(job, 'paused', pausedText(job));
  if (job.block) return because(job, job.block.code, job.block.detail ?? undefined, job.block.until);
  if (job.budget !== null && job.used + (job.reservationMax ?? 0) > job.budget) {
    const detail = `$${job.used.toFixed(4)} of $${job.budget} are spent or held.`;
    const mayBeFreed = job.reserved > 0 && job.used - job.reserved + (job.reservationMax ?? 0) <= job.budget;
    return because(job, mayBeFreed ? 'budget_held' : 'budget_reached', detail);
  }
  return noDriver(job);
}

/** What is in somebody's hands is driven, whether or not that one says that it lives. */
function noDriver(job: JobFacts): Waiting | null {
  if (job.inFlightHeld > 0) return null;
  const able = job.drivers.filter((each) => each.able);
  if (job.drivers.length === 0) return undriven(job);
  if (able.length === 0) return because(job, 'key_missing', keyMissingText(job));
  const limitMs = Math.max(...able.map((each) => each.timeLimitMs ?? Number.POSITIVE_INFINITY));
  if (job.usualCallMs <= limitMs) return null;
  const detail = `A call may take ${seconds(job.usualCallMs)}; what drives it ends after ${seconds(limitMs)}.`;
  return because(job, 'driver_too_short', detail);
}

function keyMissingText({ model, ownKey }: JobFacts): string {
  if (!ownKey) return `No worker has a key for ${model}.`;
  return `No worker can read the organisation’s key for ${model}: none has the COLLOQUY_SECRET under which it was set.`;
}

/** Nothing is at it: will a tick be, and was a function of the platform to be? */
function undriven(job: JobFacts): Waiting {
  const refused = job.kickRefusal && `The platform refused to start the next function: ${job.kickRefusal}`;
  if (!job.nextTick) return refused ? because(job, 'kick_refused', refused) : because(job, 'no_driver');
  const detail = `${refused ? `${refused} ` : ''}${waitingCodes.next_tick.text}`;
  return because(job, 'next_tick', detail, job.nextTick);
}

function notDue(job: JobFacts, due: JobFacts['nextDue']): Waiting | null {
  if (!due || due.at <= job.now) return null;
  return because(job, due.rateLimited ? 'rate_limited' : 'retry_due', undefined, due.at);
}

function pilotText({ pilot, pauseReason }: JobFacts): string {
  const ended = `The pilot of ${pilot?.items} items has ended`;
  return pauseReason && !pauseReason.startsWith(ended) ? `${ended}. ${pauseReason.replace(/\.$/, '')}.` : `${ended}.`;
}

function pausedText({ pausedBy, pausedAt, pauseReason }: JobFacts): string {
  const when = pausedAt ? ` at ${pausedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '';
  const why = pauseReason ? `: ${pauseReason.replace(/\.$/, '')}` : '';
  return `Paused by ${pausedBy ?? 'someone'}${when}${why}.`;
}

function because(
  { id }: JobFacts,
  code: WaitingCode,
  detail: string = waitingCodes[code].text,
  until: Date | null = null,
): Waiting {
  const { who, next } = waitingCodes[code];
  return {
    code,
    detail: `${detail} ${next}`.replaceAll(' ID', ` ${id}`),
    until: until?.toISOString() ?? null,
    who,
  };
}

const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;
