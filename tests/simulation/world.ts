import { setImmediate as turn } from 'node:timers/promises';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { ClaimedItem } from '#ledger/claim-items.ts';
import { type Database, isDatabaseAway, isTransient } from '#platform/database.ts';
import { Actor } from './actor.ts';
import { Figures } from './figures.ts';
import { Book } from './oracles/book.ts';
import { CallOracle } from './oracles/calls.ts';
import { callKey } from './oracles/sight.ts';
import type { Plan, WorkerPlan } from './plan.ts';
import { SimulatedProvider, type Weather } from './provider.ts';
import { type Random, randomOf } from './random.ts';
import type { Snapshot } from './snapshot.ts';
import { type Act, actOf, type Statement } from './statements.ts';
import type { SimulatedStore } from './store.ts';
import { Timers } from './timers.ts';
import { Trace } from './trace.ts';
import { Violation } from './violation.ts';
import { type SimulatedWorker, startWorker } from './worker.ts';

/** Everything that there is in one schedule: processes, what they sent, time, and what was seen of it. Nothing happens by itself; the scheduler makes it happen. */
export class World {
  readonly seed: number;
  readonly plan: Plan;
  readonly store: SimulatedStore;
  readonly random: Random;
  readonly timers = new Timers();
  readonly trace: Trace;
  readonly figures = new Figures();
  readonly book = new Book();
  readonly weather: Weather = { calm: false };
  /** Sent, and not come back yet. */
  waiting: Statement[] = [];
  /** On their way, though nobody waits for them any more. */
  orphans: Statement[] = [];
  /** Settles that ran, as a proxy or a retry may send them once more. */
  settles: Statement[] = [];
  workers: SimulatedWorker[] = [];
  /** As the last statement left it. */
  ledger: Snapshot = { now: 0, items: new Map(), jobs: new Map(), blocks: [] };
  jobIds: string[] = [];
  /** How far the database's clock is from the processes' time. */
  skewMs = 0;
  violation: Violation | null = null;
  readonly #calls: CallOracle;
  #workersMade = 0;

  constructor(seed: number, plan: Plan, store: SimulatedStore, onLine?: (line: string) => void) {
    this.seed = seed;
    this.trace = new Trace(onLine);
    this.plan = plan;
    this.store = store;
    this.random = randomOf(seed, 'world');
    this.#calls = new CallOracle(this.book, {
      fail: (violation) => this.fail(violation),
      answered: ({ worker }) => this.#diesAtAnswer(worker),
    });
  }

  note(text: string): void {
    this.trace.add(this.timers.nowMs, text);
  }

  /** What is seen inside a process cannot be thrown there: the process would take it for an error of its own. */
  fail(violation: Violation): void {
    this.violation ??= violation;
  }

  /** Until every process waits for something. */
  async quiet(): Promise<void> {
    await turn();
    if (this.violation) throw this.violation;
  }

  get living(): SimulatedWorker[] {
    return this.workers.filter(({ actor }) => actor.lives);
  }

  databaseFor(actor: Actor, act: Act): Database {
    const send = (sql: string, parameters: unknown[], run: Statement['run']) =>
      new Promise<unknown>((resolve, reject) => {
        const statement = { actor, act: actOf(sql, act), sql, parameters, run, resolve, reject, orphaned: false };
        if (actor.lives) this.waiting.push(statement);
      });
    return {
      url: 'simulated',
      query: <Row>(sql: string, parameters: unknown[] = []) =>
        send(sql, parameters, (connection) => connection.query(sql, parameters)) as Promise<Row[]>,
      transaction: <Result>(run: Parameters<Database['transaction']>[0]) => send('', [], run) as Promise<Result>,
      close: async () => {},
    };
  }

  startWorker(
    plan: WorkerPlan = this.plan.worker(this.random),
    calm: { pollMs?: number; dutiesMs: number } = this.plan,
  ): SimulatedWorker {
    const actor = new Actor({ name: `w${++this.#workersMade}`, kind: 'worker' });
    this.note(`${actor.name} starts: ${JSON.stringify(plan)}`);
    const worker = startWorker({
      seed: this.seed,
      actor,
      plan,
      timers: this.timers,
      provider: new SimulatedProvider(this.seed, this.plan, actor, this.timers, this.weather, this.#calls),
      pollMs: calm.pollMs,
      dutiesMs: calm.dutiesMs,
      databaseFor: (act) => this.databaseFor(actor, act),
    });
    this.workers.push(worker);
    worker.ended.then(
      () => {
        actor.state = 'ended';
        this.note(`${actor.name} ends`);
      },
      (error: unknown) => this.fail(new Violation('drain_never_throws', `${actor.name}: ${describe(error)}`)),
    );
    return worker;
  }

  command(name: Act, act: (db: Database) => Promise<unknown>): void {
    this.figures.count(name);
    const actor = new Actor({ name, kind: 'command' });
    act(this.databaseFor(actor, name)).then(
      () => this.note(`${name} is done`),
      (error: unknown) => {
        if (error instanceof ColloquyError || isDatabaseAway(error) || isTransient(error))
          this.note(`${name} ends: ${error instanceof ColloquyError ? error.code : 'the database'}`);
        else this.fail(new Violation('command_ends_well', `${name}: ${describe(error)}`));
      },
    );
  }

  /** Time goes on to the next timer. */
  async fireNext(): Promise<void> {
    const timer = this.timers.takeNext();
    if (!timer) this.startWorker();
    else if (timer.owner) timer.owner.deliver(timer.act, 'timer');
    else timer.act();
    await this.quiet();
  }

  /** A process is gone from one moment to the next; what it has sent may still arrive. */
  crash(actor: Actor): void {
    if (!actor.lives) return;
    this.figures.count('crash');
    this.note(`${actor.name} crashes`);
    actor.die();
    this.timers.forget(actor);
    for (const statement of this.waiting.filter((each) => each.actor === actor))
      if (this.random.chance(0.5)) this.orphan(statement);
    this.waiting = this.waiting.filter((each) => each.actor !== actor);
    this.timers.add(this.random.int(50, 4_000), null, () => {
      if (!this.weather.calm) this.startWorker();
    });
  }

  orphan(statement: Statement): void {
    if (statement.act === 'claim') this.book.orphanedClaims.add(statement.parameters[1] as string);
    this.orphans.push({ ...statement, orphaned: true });
  }

  /** A worker hears what it claimed. Was it asked to stop before, it must call none of it. */
  hearsOfClaim(actor: Actor, items: Pick<ClaimedItem, 'position' | 'token'>[]): void {
    if (!actor.stop.signal.aborted) return;
    for (const { position, token } of items) {
      const claim = this.book.claims.get(callKey(position, token));
      if (claim) claim.afterStop = true;
    }
  }

  #diesAtAnswer(worker: Actor): void {
    if (this.weather.calm || !this.random.chance(this.plan.crashAtAnswer)) return;
    this.figures.count('crash_before_settle');
    this.crash(worker);
  }
}

export const describe = (error: unknown) =>
  error instanceof Error ? `${error.name}: ${error.message}${error.stack ? `\n${error.stack}` : ''}` : String(error);
