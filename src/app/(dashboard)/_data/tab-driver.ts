import type { ProcessNextAnswer } from '#engine/process-next.ts';
import { type DrivenJob, pauseAfter, planOf } from './drive-plan.ts';

/** What a driver needs of its surroundings. */
export interface TabDriverOptions {
  /** The job, not much older than now: a tab that nobody looks at does not read it by itself. */
  readJob(): Promise<DrivenJob>;
  processNext(items: number): Promise<Pick<ProcessNextAnswer, 'status' | 'retryAfterMs'>>;
  /** Whether a failure may pass by itself. */
  isPassing(error: unknown): boolean;
  /** Told whenever it starts or stops to drive. */
  onChange(driving: boolean): void;
  /** Resolves after so long, or when `cut` is aborted. */
  sleep(ms: number, cut: AbortSignal): Promise<void>;
  random(): number;
}

/**
 * Works on a job from a browser's tab: a few requests at once, each asking the server to process some items, one after the other as long as there is work and nothing
 * else does it. Nothing depends on it: what a request claimed is finished by the server when the tab is closed.
 */
export class TabDriver {
  readonly #options: TabDriverOptions;
  readonly #lanes = new Set<number>();
  #closed = false;
  /** Aborted to cut the pauses short. */
  #pauses = new AbortController();
  #waitingFor: string | null = null;

  constructor(options: TabDriverOptions) {
    this.#options = options;
  }

  /**
   * Starts what the job as it was just read asks for; what it does not ask for any more stops by itself.
   * @param waitingFor the code of what it waits for: when that changes, pauses end
   */
  look(job: DrivenJob, waitingFor: string | null = null): void {
    if (this.#closed) return;
    if (waitingFor !== this.#waitingFor) this.#wake();
    this.#waitingFor = waitingFor;
    const lanes = planOf(job)?.lanes ?? 0;
    for (let lane = 0; lane < lanes; lane++) if (!this.#lanes.has(lane)) void this.#drive(lane);
  }

  /** Starts nothing more. What is under way is not broken off. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async #drive(lane: number): Promise<void> {
    this.#lanes.add(lane);
    if (this.#lanes.size === 1) this.#options.onChange(true);
    try {
      for (let inVain = 0; !this.#closed; ) {
        const step = await this.#step(lane);
        if (step === 'stop') return;
        const pauseMs = pauseAfter(step, inVain, this.#options.random());
        if (pauseMs === null) return;
        inVain = step?.status === 'processed' ? 0 : inVain + 1;
        // No timer where there is no pause: a tab in the background gets one a minute.
        if (pauseMs > 0 && !this.#closed) await this.#options.sleep(pauseMs, this.#pauses.signal);
      }
    } finally {
      this.#lanes.delete(lane);
      if (this.#lanes.size === 0) this.#options.onChange(false);
    }
  }

  /** @returns null where it failed and may pass */
  async #step(lane: number): Promise<Pick<ProcessNextAnswer, 'status' | 'retryAfterMs'> | null | 'stop'> {
    try {
      const plan = planOf(await this.#options.readJob());
      if (!plan || lane >= plan.lanes || this.#closed) return 'stop';
      return await this.#options.processNext(plan.items);
    } catch (error) {
      if (this.#options.isPassing(error)) return null;
      // The job is gone, or may not be worked on from here: it would be refused again.
      this.close();
      return 'stop';
    }
  }

  #wake(): void {
    this.#pauses.abort();
    this.#pauses = new AbortController();
  }
}
