import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded } from '#domain/job.ts';
import type { DrainEvent } from '#engine/drain.ts';
import type { Drives } from '#engine/drives.ts';
import { isDriven } from '#ledger/is-driven.ts';
import { readProspect } from '#ledger/read-jobs.ts';

/** Calls in flight at most: a function has one processor, as a worker has. */
const concurrency = 64;

/** A function that finds nothing to do waits for so long before it starts the next one, so that they do not chase each other. */
const lifeMsMin = 10_000;

/** Somebody else is at it, or it is about to go on. */
const othersMs = 2_000;

export interface Chain {
  jobId: string;
  /** When the function began, by `performance.now()`. */
  startedMs: number;
  onEvent?: (event: DrainEvent) => void;
}

/**
 * Goes on with a job after the answer was sent, where the platform's functions live for a request only and nothing else is at it. An optimisation: whatever ends it, the
 * next tick goes on from the ledger.
 */
export async function afterResponse(drives: Drives, chain: Chain): Promise<void> {
  if (drives.functions && !(await isDriven(drives.db, chain.jobId, { lasting: true }))) await driveOn(drives, chain);
}

/**
 * Works on one job until shortly before this function ends, also through pauses that end before that; then starts the next function. It stops where the job has ended or a
 * person must act.
 */
export async function driveOn(drives: Drives, chain: Chain): Promise<void> {
  const { jobId } = chain;
  if (drives.chains.has(jobId)) return;
  drives.chains.add(jobId);
  try {
    if (await isToGoOn(drives, chain))
      await drives.kickNext('after_response', jobId, chain.startedMs + drives.functionMs);
  } finally {
    drives.chains.delete(jobId);
  }
}

/** Works on the job. @returns whether the next function is to go on with it */
async function isToGoOn(drives: Drives, { jobId, startedMs, onEvent = () => {} }: Chain): Promise<boolean> {
  const timeLeftMs = () => startedMs + drives.limitMs - performance.now();
  let worked = false;
  const seen = (event: DrainEvent) => {
    worked ||= event.kind === 'settled';
    onEvent(event);
  };
  for (;;) {
    const drive = { kind: 'after_response', jobId, concurrency, startedMs, onEvent: seen } as const;
    const { draining } = await drives.run(drive);
    const { status, waiting, now } = await readProspect(drives.db, jobId);
    if (draining || hasEnded(status) || waiting?.who === 'you') return false;
    if (timeLeftMs() <= 0) return true;
    // Items are there, but no call fits into the time that is left: the next function has all of its own.
    if (waiting?.code === 'others_before' && (worked || performance.now() - startedMs > lifeMsMin)) return true;
    const pauseMs = waiting?.until ? Math.max(250, Date.parse(waiting.until) - now.getTime()) : othersMs;
    await sleep(Math.max(0, Math.min(pauseMs, timeLeftMs())));
  }
}
