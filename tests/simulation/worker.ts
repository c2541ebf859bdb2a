import { Drain } from '#engine/drain.ts';
import { timingOf } from '#engine/timing.ts';
import { expireReservations } from '#ledger/expire-reservations.ts';
import { advanceLargeActs } from '#ledger/large-acts.ts';
import { forgetWorker, reportWorker } from '#ledger/workers.ts';
import { sleep } from '#platform/clock.ts';
import type { Database } from '#platform/database.ts';
import type { Actor } from './actor.ts';
import type { WorkerPlan } from './plan.ts';
import type { SimulatedProvider } from './provider.ts';
import { randomOf } from './random.ts';
import type { Act } from './statements.ts';
import type { Timers } from './timers.ts';

export interface SimulatedWorker {
  actor: Actor;
  plan: WorkerPlan;
  drain: Drain;
  /** Ends with the drain: rejects with whatever the drain threw. */
  ended: Promise<void>;
}

export interface WorkerParts {
  seed: number;
  actor: Actor;
  plan: WorkerPlan;
  timers: Timers;
  provider: SimulatedProvider;
  /** How often it asks when it has nothing to do; else as its timing says. */
  pollMs?: number;
  /** How often it reports, and does the fleet's duties. */
  dutiesMs: number;
  databaseFor(act: Act): Database;
}

const fingerprints = { openai: 'key', local: 'none' };

/** A worker as `runWorker` starts it, with the shipped drain, over the simulated clock and database: the drain, its heartbeat, and the fleet's duties. */
export function startWorker({
  seed,
  actor,
  plan,
  timers,
  provider,
  pollMs,
  dutiesMs,
  databaseFor,
}: WorkerParts): SimulatedWorker {
  const clock = actor.clockOf(timers);
  const random = randomOf(seed, 'worker', actor.name);
  const timing = timingOf(plan.leaseMs);
  const reads = databaseFor('read');
  const drain = new Drain({
    db: reads,
    worker: actor.name,
    providerFor: () => provider,
    keys: Object.fromEntries(plan.providers.map((name) => [name, fingerprints[name]])),
    concurrency: plan.concurrency,
    timing: { ...timing, pollMs: pollMs ?? timing.pollMs },
    random: random.next,
    clock,
  });
  const duties: (() => Promise<unknown>)[] = [
    () => report(reads, actor.name, plan),
    () => expireReservations(databaseFor('expire')),
    () => advanceLargeActs(databaseFor('large_act')),
  ];
  const loops = new AbortController();
  const beat = async () => {
    while (!loops.signal.aborted) {
      // Like a real worker's, a duty that failed is met by the next time.
      for (const duty of duties) await duty().catch(() => {});
      await sleep(clock, dutiesMs);
    }
  };
  void beat();
  const ended = drain
    .run({ jobId: null }, { signal: actor.stop.signal, ...(plan.items !== null && { items: plan.items }) })
    .then(async () => {
      loops.abort();
      await forgetWorker(reads, actor.name).catch(() => {});
    });
  return { actor, plan, drain, ended };
}

const report = (db: Database, name: string, plan: WorkerPlan) =>
  reportWorker(db, {
    name,
    host: 'simulated',
    pid: 1,
    version: '0',
    kind: 'worker',
    concurrency: plan.concurrency,
    inFlight: 0,
    providers: plan.providers,
  });
