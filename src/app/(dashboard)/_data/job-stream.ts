import { type Frame, nothingTold, type Told, withFrame } from './told.ts';

/**
 * - `resting`: nobody needs it.
 * - `opening`, `lost`: it is on its way, for the first time or again.
 * - `given_up`: it does not come through; it is tried again, more and more seldom.
 * - `ended`: all was told, as the job has ended.
 */
export type StreamState = 'resting' | 'opening' | 'live' | 'lost' | 'given_up' | 'ended';

/** What is seen of it; another object with each change. */
export interface Streamed {
  state: StreamState;
  told: Told;
}

/** One that was cut sooner counts as failed: a platform or a proxy does not let it live. */
const longLifeMs = 5_000;
const failuresMax = 3;
const reopenMs = 1_000;
const retryMs = 15_000;
const retryMsMax = 5 * 60_000;
/** One that owes something for so long does not come through, whatever the browser thinks. */
const owingMs = 8_000;
/** Of more lines than this the end is enough. */
const caughtUpLinesMax = 1_000;

const closed = 2;

/** What happens to a job, as the server tells it. The browser itself comes back to where it was cut; what it gives up is taken up here. */
export class JobStream {
  readonly #open: (after: number) => EventSource;
  readonly #listeners = new Set<() => void>();
  #streamed: Streamed;
  /** The last line that was told. */
  #head: number;
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #openedMs: number | null = null;
  #owesSinceMs: number | null = null;
  /** In a row. */
  #failures = 0;
  #frame: Frame = emptyFrame();

  /**
   * @param head the line up to which everything is known
   * @param open opens the events after a line
   */
  constructor(head: number, open: (after: number) => EventSource) {
    this.#head = head;
    this.#open = open;
    this.#streamed = { state: 'resting', told: nothingTold(head) };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly streamed = (): Streamed => this.#streamed;

  /** @param logSeq how many lines the job has: where that is very many more than are known, those between are left out */
  begin(logSeq: number): void {
    if (this.#source || this.#timer) return;
    if (logSeq - this.#head > caughtUpLinesMax) {
      this.#head = logSeq;
      this.#set({ told: nothingTold(logSeq, this.#streamed.told.frame + 1) });
    }
    this.#begin();
  }

  rest(): void {
    this.#stop();
    this.#set({ state: 'resting' });
  }

  /** Told whenever the job was read otherwise: whether the stream comes through shows by that. */
  compare(logSeq: number): void {
    const { state } = this.#streamed;
    if (state === 'ended' && logSeq > this.#head) this.#begin();
    if (state === 'live') this.#owesSinceMs = logSeq > this.#head ? (this.#owesSinceMs ?? Date.now()) : null;
    if (this.#source && this.#owesSinceMs !== null && Date.now() - this.#owesSinceMs >= owingMs) {
      this.#stop();
      this.#failed();
    }
  }

  #begin(): void {
    this.#timer = undefined;
    const source = this.#open(this.#head);
    this.#source = source;
    this.#owesSinceMs = Date.now();
    this.#set({ state: 'opening' });
    source.onopen = () => {
      this.#openedMs = Date.now();
      this.#owesSinceMs = null;
      this.#set({ state: 'live' });
    };
    source.onerror = () => {
      this.#flush();
      const lived = this.#openedMs !== null && Date.now() - this.#openedMs >= longLifeMs;
      this.#openedMs = null;
      this.#owesSinceMs ??= Date.now();
      // The browser gives up where the answer is none; where it was cut it comes back by itself.
      if (lived) this.#failures = -1;
      if (source.readyState === closed || this.#failures + 1 >= failuresMax) this.#stop();
      this.#failed();
    };
    source.addEventListener('log', (event) => this.#frame.lines.push(this.#heard(event)));
    source.addEventListener('item', (event) => this.#frame.items.push(this.#heard(event)));
    source.addEventListener('job', (event) => {
      this.#frame.job = this.#heard(event);
      this.#flush();
    });
    source.addEventListener('end', (event) => {
      this.#frame.job = this.#heard(event);
      this.#stop();
      this.#set({ state: 'ended' });
    });
  }

  #heard<Data>({ data, lastEventId }: MessageEvent<string>): Data {
    this.#owesSinceMs = null;
    this.#head = Number(lastEventId);
    return JSON.parse(data);
  }

  /** Whatever is told together is shown together. */
  #flush(): void {
    const frame = this.#frame;
    if (frame.lines.length === 0 && frame.items.length === 0 && !frame.job) return;
    this.#frame = emptyFrame();
    this.#set({ told: withFrame(this.#streamed.told, frame) });
  }

  #failed(): void {
    this.#failures++;
    const over = this.#failures - failuresMax;
    this.#set({ state: over < 0 ? 'lost' : 'given_up' });
    if (this.#source) return;
    const waitMs = over < 0 ? reopenMs : Math.min(retryMsMax, retryMs * 2 ** over);
    this.#timer = setTimeout(() => this.#begin(), waitMs);
  }

  #stop(): void {
    this.#flush();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#source?.close();
    this.#source = null;
    this.#openedMs = null;
    this.#owesSinceMs = null;
  }

  #set(change: Partial<Streamed>): void {
    if (change.state === this.#streamed.state && !change.told) return;
    this.#streamed = { ...this.#streamed, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const emptyFrame = (): Frame => ({ lines: [], items: [], job: null });
