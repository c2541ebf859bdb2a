import type { Database } from '#platform/database.ts';
import type { ScratchServer } from '../crash/support/scratch-server.ts';
import type { Random } from '../crash/support/seed.ts';
import type { Outage } from './evidence.ts';
import type { Fleet, Worker } from './fleet.ts';
import type { Disturbance, Doses } from './schedule.ts';

const lookAgainMs = 50;
const startTriesMax = 5;

/** Does to the workers and to Postgres what a schedule says. */
export class Disturber {
  readonly done: Doses = { kills: 0, freezes: 0, swallows: 0, terminations: 0, restarts: 0 };
  readonly outages: Outage[] = [];
  readonly #fleet: Fleet;
  readonly #server: ScratchServer;
  readonly #db: Database;
  readonly #random: Random;
  readonly #underWay = new Set<Promise<void>>();
  /** Postgres is stopped by one at a time. */
  #restarting: Promise<void> = Promise.resolve();
  #stopped = false;
  #failure: unknown = null;

  constructor(of: { fleet: Fleet; server: ScratchServer; db: Database; random: Random }) {
    this.#fleet = of.fleet;
    this.#server = of.server;
    this.#db = of.db;
    this.#random = of.random;
  }

  get text(): string {
    return Object.entries(this.done)
      .map(([kind, n]) => `${n} ${kind}`)
      .join(', ');
  }

  begin(disturbance: Disturbance): void {
    const act = new Promise((resolve) => setTimeout(resolve, disturbance.delayMs))
      .then(() => this.#do(disturbance))
      .catch((error) => {
        this.#failure ??= error;
      })
      .finally(() => this.#underWay.delete(act));
    this.#underWay.add(act);
  }

  /** What has not begun is left out. */
  stop(): void {
    this.#stopped = true;
  }

  async idle(): Promise<void> {
    await Promise.all(this.#underWay);
    if (this.#failure) throw this.#failure;
  }

  async #do(disturbance: Disturbance): Promise<void> {
    const fleet = this.#fleet;
    switch (disturbance.kind) {
      case 'kill': {
        const worker = await this.#choose(() => fleet.running());
        if (!worker) return;
        this.done.kills++;
        return fleet.kill(worker);
      }
      case 'freeze': {
        const worker = await this.#choose(() => this.#spared());
        if (!worker) return;
        this.done.freezes++;
        return fleet.freeze(worker, disturbance.forMs);
      }
      case 'swallow': {
        const worker = await this.#choose(() => this.#spared().filter((each) => each.network));
        if (!worker) return;
        this.done.swallows++;
        return fleet.swallow(worker, disturbance.forMs, disturbance.afterwards);
      }
      case 'terminate':
        return this.#terminate();
      case 'restart':
        this.#restarting = this.#restarting.then(() => this.#restart(disturbance.awayMs));
        return this.#restarting;
    }
  }

  /** Those that may be frozen or cut off: while less than a third is, so that someone always works. */
  #spared(): Worker[] {
    const running = this.#fleet.running();
    return running.length > (this.#fleet.workers.length * 2) / 3 ? running : [];
  }

  /** One by chance, when there is one. */
  async #choose(from: () => Worker[]): Promise<Worker | null> {
    while (!this.#stopped) {
      const workers = from();
      if (workers.length > 0) return workers[this.#random.between(0, workers.length - 1)]!;
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
    }
    return null;
  }

  /** When Postgres is there again, if it is away. */
  async #terminate(): Promise<void> {
    while (!this.#stopped) {
      await this.#restarting;
      const rows = await this.#db
        .query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        )
        .catch(() => null);
      if (rows) {
        this.done.terminations++;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
    }
  }

  async #restart(awayMs: number): Promise<void> {
    if (this.#stopped) return;
    const outage: Outage = { fromMs: Date.now(), toMs: Number.POSITIVE_INFINITY };
    this.outages.push(outage);
    await this.#server.stopAtOnce();
    await new Promise((resolve) => setTimeout(resolve, awayMs));
    for (let tries = 1; ; tries++) {
      try {
        await this.#server.start();
        break;
      } catch (error) {
        if (tries === startTriesMax) throw error;
      }
    }
    outage.toMs = Date.now();
    this.done.restarts++;
  }
}
