import { pause } from './ledger-figures.ts';

/** One way of doing the work of items: a queue and how it is used. */
export interface Side {
  queue: string;
  way: 'ours' | 'documented' | 'tuned';
  /** How exactly, in a line. */
  how: string;
  /** Empties what earlier passes left and queues so many items; not timed. */
  fill(count: number): Promise<void>;
  /** Works off what is queued, to the last row. */
  work(progress: Progress): Promise<void>;
  /** Throws unless every item’s rows are there once and the counter is exact. */
  verify(count: number): Promise<void>;
  close(): Promise<void>;
}

/** What a queue’s handlers tell: the clock starts at the first item, so that nobody is charged for the start of a worker. */
export class Progress {
  /** Rejects with the first item’s failure: a queue would only try it again, and the figures were of something else. */
  readonly allDone: Promise<void>;
  #startedMs: number | null = null;
  #left: number;
  #end!: { resolve: () => void; reject: (error: unknown) => void };

  constructor(count: number) {
    this.#left = count;
    this.allDone = new Promise((resolve, reject) => {
      this.#end = { resolve, reject };
    });
  }

  start(): void {
    this.#startedMs ??= performance.now();
  }

  /** Runs one item’s handler. */
  async run(handle: () => Promise<void>): Promise<void> {
    this.start();
    try {
      await handle();
    } catch (error) {
      this.#end.reject(error);
      throw error;
    }
    this.#left--;
    if (this.#left === 0) this.#end.resolve();
  }

  /** Since the first item. */
  get seconds(): number {
    if (this.#startedMs === null) throw new Error('No item was ever started.');
    return (performance.now() - this.#startedMs) / 1_000;
  }
}

/** Asks until nothing is left; the question is small, and asked only when all handlers are done. */
export async function untilEmpty(left: () => Promise<number>): Promise<void> {
  while ((await left()) > 0) await pause(5);
}
