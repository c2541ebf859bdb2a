import type { ModelName } from '#domain/model-name.ts';
import { AwayWatch } from '#engine/away-watch.ts';
import { ChangeNotifier } from '#engine/change-notifier.ts';
import { Drain, type DrainEvent, type DrainOptions, type ProcessShare, processShare } from '#engine/drain.ts';
import { DriveReports } from '#engine/drive-reports.ts';
import { doDuties, dutiesInPassing } from '#engine/duties.ts';
import { type KickTarget, kick } from '#engine/kick.ts';
import { type Listener, listen } from '#engine/listener.ts';
import type { Notifier } from '#engine/notify.ts';
import type { LeaseTiming } from '#engine/timing.ts';
import { forgetKickRefused, noteKickRefused } from '#ledger/kick-refused.ts';
import type { Database } from '#platform/database.ts';
import type { Provider } from '#providers/provider.ts';

export interface DrivesOptions {
  db: Database;
  /** For LISTEN: never through a transaction pooler. null: what changes is found out by asking. */
  directUrl: string | null;
  /** Of the process. The connections of its pool bear it too: on Colloquy's own server a lease whose holder has no connection is taken for a dead one's. */
  name: string;
  providerFor: (model: ModelName) => Provider;
  callerFor?: DrainOptions['callerFor'];
  keys: Record<string, string>;
  timing: LeaseTiming;
  /** How long prompts and raw answers are kept, in days. */
  keepRawDays: number;
  /** How long a request may run here, in ms. */
  functionMs: number;
  /** Whether the process may be frozen or ended then. */
  functions: boolean;
  /** How the next function is started; null where none can be. */
  kickTarget: KickTarget | null;
  /** Tells others of jobs. */
  notifier?: Notifier;
  /** Told of everything that its drives meet. */
  onEvent?: (event: DrainEvent) => void;
}

/** What one request asks for. */
export interface Drive {
  kind: 'process_next' | 'tick' | 'after_response';
  /** One job, or null for any. */
  jobId: string | null;
  /** Items at most; without it as many as there are. */
  items?: number;
  /** Calls in flight at most. */
  concurrency: number;
  /** When the request began, by `performance.now()`. */
  startedMs: number;
  onEvent: (event: DrainEvent) => void;
}

interface LiveDrive {
  drive: Drive;
  drain: Drain;
}

const heartbeatMs = 15_000;
/** How long the listener outlives the last drive: the next one often comes at once. */
const lingerMs = 3_000;
/** What came while the listener connected is looked for once, so much later. */
const connectedMs = 700;
/** A function that starts does not answer before it has worked; what is refused is refused at once. */
const kickWaitMsMax = 3_000;
/** So often, and for so long, the duties that are done in passing. */
const passingEveryMs = 5_000;
const passingMs = 1_000;

/**
 * The drivers of a process that answers requests. A request lends it some time; a drain uses that for items. All of them share what they know of the process, one
 * listener while any of them runs, and a sign of life for each job.
 */
export class Drives {
  readonly db: Database;
  /** Of the process. */
  readonly name: string;
  /** Where notifications can be listened for; null: nowhere. */
  readonly directUrl: string | null;
  readonly functionMs: number;
  readonly keepRawDays: number;
  /** What of a request's time may be worked in; the rest is for its answer, and for clocks that differ. */
  readonly limitMs: number;
  /** Whether the process lives for its requests only, so that what is left is to be kept going by the next function. */
  readonly functions: boolean;
  readonly notifier: Notifier | undefined;
  /** Jobs that a function of this process goes on with after its response. */
  readonly chains = new Set<string>();
  readonly #options: DrivesOptions;
  readonly #share: ProcessShare;
  readonly #notifier: ChangeNotifier;
  readonly #reports: DriveReports;
  readonly #live = new Set<LiveDrive>();
  #heartbeat: NodeJS.Timeout | undefined;
  #listener: Listener | undefined;
  #linger: NodeJS.Timeout | undefined;
  #passedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: DrivesOptions) {
    const { db, name, keys, functionMs, functions } = options;
    this.db = db;
    this.name = name;
    this.directUrl = options.directUrl;
    this.functions = functions;
    this.functionMs = functionMs;
    this.keepRawDays = options.keepRawDays;
    this.notifier = options.notifier;
    this.limitMs = Math.floor(functionMs - Math.max(2_000, functionMs * 0.05));
    this.#options = options;
    this.#share = processShare(db);
    this.#notifier = new ChangeNotifier(db);
    this.#reports = new DriveReports(db, { name, providers: Object.keys(keys), timeLimitMs: this.limitMs });
  }

  /** Whether notifications arrive; null: nothing runs that would need them. */
  get hears(): boolean | null {
    if (this.#live.size === 0) return null;
    return this.#listener?.healthy ?? false;
  }

  /**
   * Works on what can be claimed now, until the items are used, the time is over, or nothing is left; then waits for what is in flight. It is not stopped by whoever asked
   * going away: what was claimed is finished.
   * @returns whether someone asked this driver to take nothing more
   * @throws ColloquyError `database_unreachable` where the database is away and there is nothing to be saved by waiting for it
   */
  async run(drive: Drive): Promise<{ draining: boolean }> {
    const { kind, jobId, items, concurrency } = drive;
    if (await this.#reports.send({ kind, jobId, concurrency, inFlight: 0 })) return { draining: true };
    const deadlineMs = drive.startedMs + this.limitMs;
    const watch = new AwayWatch(deadlineMs);
    const stop = new AbortController();
    const live = { drive, drain: this.#drainOf(drive, watch) };
    this.#begin(live);
    const work = live.drain
      .run({ jobId }, { items, untilEmpty: true, deadlineMs, cutMs: this.#cutMs(drive), signal: stop.signal })
      .finally(() => this.#end(live));
    const passed = this.#inPassing();
    try {
      await Promise.race([work, watch.gaveUp]);
      await passed;
      return { draining: false };
    } finally {
      watch.close();
      // Where it still runs, nobody waits for it: it finishes what it has and claims nothing more.
      stop.abort();
    }
  }

  /** Half of what a function keeps for its end is for calls that are late, the other half to store that they were not waited for. */
  #cutMs({ startedMs }: Drive): number | undefined {
    return this.functions ? startedMs + (this.limitMs + this.functionMs) / 2 : undefined;
  }

  /**
   * Starts the next function for a job, where the platform lets us; a refusal is kept for whoever asks why the job waits. This driver is not at it any more then.
   * @param untilMs when this function ends, by `performance.now()`
   */
  async kickNext(kind: Drive['kind'], jobId: string, untilMs: number): Promise<void> {
    const { kickTarget } = this.#options;
    await this.#reports.forget({ kind, jobId });
    if (!kickTarget) return;
    const waitMs = Math.max(500, Math.min(kickWaitMsMax, untilMs - performance.now() - 500));
    const refusal = await kick(kickTarget, jobId, waitMs);
    if (refusal === null) await forgetKickRefused(this.db, jobId);
    else await noteKickRefused(this.db, jobId, refusal);
  }

  /** Ends what outlives a drive. For a process that ends, or a test. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#linger);
    await Promise.all([this.#listener?.close(), this.#notifier.close()]);
    this.#listener = undefined;
  }

  #drainOf({ concurrency, onEvent }: Drive, watch: AwayWatch): Drain {
    const { db, name, keys, timing, providerFor, callerFor, onEvent: onAnyEvent } = this.#options;
    return new Drain({
      db,
      worker: name,
      keys,
      timing,
      concurrency,
      random: Math.random,
      process: this.#share,
      providerFor(model) {
        watch.called = true;
        return providerFor(model);
      },
      async callerFor(of, organizationId, model) {
        const caller = (await callerFor?.(of, organizationId, model)) ?? null;
        watch.called ||= caller !== null;
        return caller;
      },
      onEvent(event) {
        watch.on(event);
        onEvent(event);
        onAnyEvent?.(event);
      },
      onChanged: (jobId) => this.#notifier.changed(jobId),
    });
  }

  #begin(live: LiveDrive): void {
    this.#live.add(live);
    this.#heartbeat ??= setInterval(() => this.#beat(), heartbeatMs).unref();
    clearTimeout(this.#linger);
    const { directUrl, name } = this.#options;
    if (this.#listener || directUrl === null) return;
    this.#listener = listen({
      url: directUrl,
      applicationName: name,
      sender: this.db,
      onJob: (jobId) => this.#heard(jobId),
    });
    setTimeout(() => this.#heard(null), connectedMs).unref();
  }

  #end(live: LiveDrive): void {
    this.#live.delete(live);
    if (this.#live.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
    this.#linger = setTimeout(() => {
      void this.#listener?.close();
      this.#listener = undefined;
    }, lingerMs).unref();
  }

  /** @param jobId what was changed; null: perhaps anything */
  #heard(jobId: string | null): void {
    for (const { drive, drain } of this.#live) {
      if (jobId === null || drive.jobId === null || drive.jobId === jobId) drain.heard();
    }
  }

  #beat(): void {
    const byDriver = Map.groupBy(this.#live, ({ drive }) => `${drive.kind} ${drive.jobId}`);
    for (const same of byDriver.values()) {
      const { kind, jobId } = same[0]!.drive;
      const sum = (of: (each: LiveDrive) => number) => same.reduce((total, each) => total + of(each), 0);
      const concurrency = sum(({ drive }) => drive.concurrency);
      // One that fails is met by the next.
      this.#reports.send({ kind, jobId, concurrency, inFlight: sum(({ drain }) => drain.inFlight) }).catch(() => {});
    }
  }

  async #inPassing(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#passedAtMs < passingEveryMs) return;
    this.#passedAtMs = nowMs;
    this.#share.jobs.agePrices();
    // One that fails is met by the next time, here or elsewhere; the items must not fail for it.
    await doDuties(this.db, nowMs + passingMs, dutiesInPassing).catch(() => {});
  }
}
