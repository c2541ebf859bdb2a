import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bookFile } from './book.ts';
import { type HalfOpenNetwork, halfOpenNetwork } from './half-open.ts';
import type { WorkerSetup } from './worker-process.ts';

const program = fileURLToPath(new URL('worker-process.ts', import.meta.url));

/** How a worker's process ended. `killer`: the item that kills whoever calls it. `itself`: it was not supposed to. */
export interface Death {
  worker: string;
  atMs: number;
  by: 'us' | 'killer' | 'itself';
  said: string;
}

/** For how long a worker, or its network, did nothing. */
export interface Gap {
  worker: string;
  kind: 'freeze' | 'swallow';
  fromMs: number;
  toMs: number;
}

export interface Worker {
  name: string;
  slot: number;
  process: ChildProcessWithoutNullStreams;
  state: 'starting' | 'running' | 'frozen' | 'cut off' | 'ended';
  network: HalfOpenNetwork | null;
  said: string;
  killedAtMs: number | null;
  ended: Promise<void>;
}

export interface FleetSetup extends Pick<WorkerSetup, 'url' | 'concurrency' | 'leaseMs' | 'knobs' | 'killer'> {
  /** What the workers' names begin with. */
  name: string;
  /** For their books. */
  folder: string;
  workers: number;
  /** So many of them reach Postgres by a network that can swallow everything. */
  behindNetworks: number;
}

const saidMax = 4_000;
/** One whose start met a database that was away is started again after this. */
const startAgainMs = 300;

/** So many worker processes, each replaced when it ended. */
export class Fleet {
  readonly deaths: Death[] = [];
  readonly gaps: Gap[] = [];
  readonly #setup: FleetSetup;
  readonly #networks: HalfOpenNetwork[] = [];
  readonly #slots: Worker[] = [];
  readonly #everStarted: Worker[] = [];
  #started = 0;
  #stopping = false;

  constructor(setup: FleetSetup) {
    this.#setup = setup;
  }

  async start(): Promise<void> {
    const { workers, behindNetworks, url } = this.#setup;
    for (let n = 0; n < behindNetworks; n++) this.#networks.push(await halfOpenNetwork(url));
    for (let slot = 0; slot < workers; slot++) this.#slots[slot] = this.#spawn(slot);
  }

  /** Processes that were started so far. */
  get started(): number {
    return this.#started;
  }

  get workers(): readonly Worker[] {
    return this.#slots;
  }

  /** Those that work undisturbed now. */
  running(): Worker[] {
    return this.#slots.filter((each) => each.state === 'running');
  }

  async kill(worker: Worker): Promise<void> {
    worker.killedAtMs = Date.now();
    worker.process.kill('SIGKILL');
    await worker.ended;
  }

  async freeze(worker: Worker, forMs: number): Promise<void> {
    await this.#gap(worker, 'freeze', forMs, () => {
      worker.state = 'frozen';
      worker.process.kill('SIGSTOP');
      return () => void worker.process.kill('SIGCONT');
    });
  }

  async swallow(worker: Worker, forMs: number, afterwards: 'goes on' | 'is reset'): Promise<void> {
    const network = worker.network!;
    await this.#gap(worker, 'swallow', forMs, () => {
      worker.state = 'cut off';
      network.swallow();
      return () => (afterwards === 'goes on' ? network.goOn() : network.reset());
    });
  }

  async #gap(worker: Worker, kind: Gap['kind'], forMs: number, begin: () => () => void): Promise<void> {
    const gap: Gap = { worker: worker.name, kind, fromMs: Date.now(), toMs: Number.POSITIVE_INFINITY };
    this.gaps.push(gap);
    const end = begin();
    await new Promise((resolve) => setTimeout(resolve, forMs));
    end();
    gap.toMs = Date.now();
    if (worker.state !== 'ended') worker.state = 'running';
  }

  /** All finish what is in flight and end; whoever does not is killed, and that counts as ending by itself. */
  async finish(msMax: number): Promise<void> {
    this.#stopping = true;
    for (const worker of this.#slots) worker.process.kill('SIGTERM');
    const late = setTimeout(() => {
      for (const worker of this.#slots) if (worker.state !== 'ended') worker.process.kill('SIGKILL');
    }, msMax);
    await Promise.all(this.#slots.map((worker) => worker.ended));
    clearTimeout(late);
  }

  /** Whatever is left of it. */
  async remove(): Promise<void> {
    this.#stopping = true;
    for (const worker of this.#everStarted) if (worker.state !== 'ended') worker.process.kill('SIGKILL');
    await Promise.all(this.#slots.map((worker) => worker.ended));
    for (const network of this.#networks) network.close();
  }

  #spawn(slot: number): Worker {
    const { folder, url, concurrency, leaseMs, knobs, killer } = this.#setup;
    const name = `${this.#setup.name}${slot}-${++this.#started}`;
    const network = this.#networks[slot] ?? null;
    const setup: WorkerSetup = {
      name,
      url: network?.url ?? url,
      book: bookFile(folder, name),
      concurrency,
      leaseMs,
      knobs,
      killer,
    };
    // Nothing of our own environment, and no key.
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: join(folder, 'compiled') };
    const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [program, JSON.stringify(setup)], {
      detached: true,
      env: env as unknown as NodeJS.ProcessEnv,
    });
    const ended = Promise.withResolvers<void>();
    const worker: Worker = {
      name,
      slot,
      process: child,
      state: 'starting',
      network,
      said: '',
      killedAtMs: null,
      ended: ended.promise,
    };
    this.#everStarted.push(worker);
    child.stdin.on('error', () => {});
    child.stdout.once('data', () => {
      if (worker.state === 'starting') worker.state = 'running';
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      worker.said = (worker.said + text).slice(-saidMax);
    });
    child.on('close', (code, signal) => {
      this.#onEnd(worker, code, signal);
      ended.resolve();
    });
    return worker;
  }

  #onEnd(worker: Worker, code: number | null, signal: NodeJS.Signals | null): void {
    const wasStarting = worker.state === 'starting';
    worker.state = 'ended';
    this.#everStarted.splice(this.#everStarted.indexOf(worker), 1);
    const again = () => {
      if (!this.#stopping) this.#slots[worker.slot] = this.#spawn(worker.slot);
    };
    // As under any supervisor: a start that finds no database is tried again.
    if (wasStarting && code === 1 && worker.killedAtMs === null) {
      setTimeout(again, startAgainMs);
      return;
    }
    if (this.#stopping && code === 0) return;
    const by = worker.killedAtMs !== null ? 'us' : signal === 'SIGKILL' && !this.#stopping ? 'killer' : 'itself';
    const said = by === 'itself' ? `code ${code}, signal ${signal}: ${worker.said}` : '';
    this.deaths.push({ worker: worker.name, atMs: worker.killedAtMs ?? Date.now(), by, said });
    again();
  }
}
