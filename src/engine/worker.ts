import { hostname } from 'node:os';
import type { ModelName } from '#domain/model-name.ts';
import { ChangeNotifier } from '#engine/change-notifier.ts';
import { Drain, type DrainBudget, type DrainEvent, type DrainOptions, type DrainScope } from '#engine/drain.ts';
import { allDuties, doDuties, dutiesInPassing, notifyDuty } from '#engine/duties.ts';
import { stayInFleet } from '#engine/fleet.ts';
import { type Listener, listen } from '#engine/listener.ts';
import type { Notifier } from '#engine/notify.ts';
import type { LeaseTiming } from '#engine/timing.ts';
import { drainWord, forgetWorker, reportWorker, type WorkerReport } from '#ledger/workers.ts';
import type { Database } from '#platform/database.ts';
import { isNewerSchema } from '#platform/schema-version.ts';
import { version } from '#platform/version.ts';
import type { Provider } from '#providers/provider.ts';

export interface WorkerOptions {
  db: Database;
  directUrl: string;
  name: string;
  kind: WorkerReport['kind'];
  concurrency: number;
  timing: LeaseTiming;
  /** How long prompts and raw answers are kept, in days. */
  keepRawDays: number;
  /** Tells others of jobs; without it this worker does not. */
  notifier?: Notifier;
  keys: Record<string, string>;
  providerFor: (model: ModelName) => Provider;
  callerFor?: DrainOptions['callerFor'];
  onEvent?: (event: WorkerEvent) => void;
}

export type WorkerEvent =
  | DrainEvent
  | { kind: 'fleet_error'; message: string }
  | { kind: 'asked_to_drain' }
  /** Whether they arrive; without them the worker polls. */
  | { kind: 'notifications'; arrive: boolean }
  | { kind: 'schema_newer'; migration: string };

/**
 * What the pool of a process with a worker may have, so that many fit into one server; the one that listens comes on top, over the direct address. Two, as whoever holds
 * one in a transaction may ask another; statements wait milliseconds for each other, and calls take seconds.
 */
export const workerConnectionsMax = 2;

const heartbeatMs = 15_000;
/** So often the duties that are done in passing; the others are the fleet's. */
const dutiesMs = 5_000;
/** So long a worker tells others of jobs each time, and waits for their receivers when it ends. */
const notifyMs = 10_000;
/** What a worker of one job gives to the others, each time: where every worker is one, nobody else does them. */
const otherDutiesMs = 1_000;

/**
 * Works until the budget is used or the signal says stop: a drain, kept awake by notifications, with a heartbeat and the fleet's duties beside it. After the signal no
 * new item is claimed, and what is in flight is finished.
 */
export async function runWorker(
  options: WorkerOptions,
  scope: DrainScope = { jobId: null },
  budget: DrainBudget = {},
): Promise<{ claimed: number }> {
  const { db, name } = options;
  const stop = new AbortController();
  const signal = budget.signal ? AbortSignal.any([budget.signal, stop.signal]) : stop.signal;
  const notifier = new ChangeNotifier(db);
  const drain = new Drain({
    ...options,
    worker: name,
    random: Math.random,
    onChanged: (jobId) => notifier.changed(jobId),
  });
  const listener: Listener = listen({
    url: options.directUrl,
    applicationName: name,
    sender: db,
    onJob(word) {
      if (word === drainWord(name)) void heartbeat().catch(() => {});
      drain.heard();
    },
    onHealth: (arrive) => options.onEvent?.({ kind: 'notifications', arrive }),
  });
  const heartbeat = async () => {
    const { draining, migration } = await reportWorker(db, {
      name,
      host: hostname().slice(0, 200),
      pid: process.pid,
      version,
      kind: options.kind,
      concurrency: options.concurrency,
      inFlight: drain.inFlight,
      providers: Object.keys(options.keys),
      jobId: scope.jobId,
    });
    drain.agePrices();
    const newer = isNewerSchema(migration);
    if ((!draining && !newer) || signal.aborted) return;
    options.onEvent?.(newer ? { kind: 'schema_newer', migration: migration! } : { kind: 'asked_to_drain' });
    stop.abort();
  };
  const every = (ms: number, act: () => Promise<unknown>) => repeat(ms, act);
  const stopHeartbeat = await every(heartbeatMs, heartbeat);
  const duties = allDuties(options.keepRawDays);
  const stopDuties = await every(dutiesMs, async () => {
    await doDuties(db, Number.POSITIVE_INFINITY, dutiesInPassing);
    if (scope.jobId !== null) await doDuties(db, performance.now() + otherDutiesMs, duties);
  });
  // Not waited for: a receiver may take its time.
  const telling = options.notifier && notifyDuty(options.notifier);
  const tell = async () => telling && doDuties(db, performance.now() + notifyMs, [telling]);
  const stopTelling = every(dutiesMs, tell);
  // One that runs a single job comes and goes with it, and is no member of the fleet.
  const leaveFleet =
    scope.jobId === null
      ? stayInFleet(db, allDuties(options.keepRawDays, options.notifier), ({ message }) =>
          options.onEvent?.({ kind: 'fleet_error', message }),
        )
      : async () => {};
  try {
    return await drain.run(scope, { ...budget, signal });
  } finally {
    await Promise.all([
      stopHeartbeat(),
      stopDuties(),
      stopTelling.then((end) => end()),
      leaveFleet(),
      listener.close(),
      notifier.close(),
    ]);
    // Who runs a single job tells of its end: nobody else may be there.
    if (scope.jobId !== null) await tell().catch(() => {});
    await forgetWorker(db, name).catch(() => {
      // It is forgotten by its missing heartbeat then.
    });
  }
}

/** Runs `act` now and then again and again, never twice at once. A failure is met by the next time. */
async function repeat(ms: number, act: () => Promise<unknown>): Promise<() => Promise<void>> {
  let running = act().catch(() => {});
  const timer = setInterval(() => {
    running = running.then(() =>
      act().then(
        () => {},
        () => {},
      ),
    );
  }, ms);
  await running;
  return async () => {
    clearInterval(timer);
    await running;
  };
}
