import type { Frame, Watch } from '#engine/job-feed.ts';
import { type Clock, systemClock, type Timer } from '#platform/clock.ts';
import { heartbeat, opening, textOf } from './event-text.ts';

const heartbeatMs = 15_000;
/** At most ten writes a second. */
const gapMs = 100;

export interface EventStreamOptions {
  /** Closed when the stream is. */
  watch: Watch;
  /** The last line that the client has. */
  after: number;
  /** How long the platform lets a request run; null: for ever. */
  lifeMs: number | null;
  /** Asked with every other heartbeat: whether the client may still see the job. */
  isAllowed: () => Promise<boolean>;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
  clock?: Clock;
}

/** The events of a job for one client. What it has not read is not made for it, so one that is slow costs nothing; one that does not read at all is dropped. */
export function eventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  return new ReadableStream(new EventSource(options), { highWaterMark: 0 });
}

class EventSource implements UnderlyingDefaultSource<Uint8Array> {
  readonly #options: EventStreamOptions;
  readonly #clock: Clock;
  readonly #timers = new Set<Timer>();
  readonly #onGone = () => this.#close();
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #after: number;
  #writtenMs = Number.NEGATIVE_INFINITY;
  #heartbeats = 0;
  #over = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#after = options.after;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const { lifeMs, signal } = this.#options;
    this.#controller = controller;
    controller.enqueue(opening);
    this.#inMs(heartbeatMs, () => this.#beat());
    if (lifeMs !== null) this.#inMs(lifeMs, this.#onGone);
    signal.addEventListener('abort', this.#onGone);
    if (signal.aborted) this.#close();
  }

  /** Called when the client has read what there was. */
  async pull(): Promise<void> {
    try {
      await this.#gap();
      const frame = await this.#options.watch.next(this.#after);
      if (!this.#over) this.#write(frame);
    } catch {
      // The database is away. Where it stands the client knows, and comes back by itself.
      this.#close();
    }
  }

  cancel(): void {
    this.#release();
  }

  /** @param frame null: the job was deleted */
  #write(frame: Frame | null): void {
    if (frame) {
      this.#controller.enqueue(textOf(frame));
      this.#after = frame.last;
      this.#writtenMs = this.#clock.now();
    }
    if (!frame || frame.ended) this.#close();
  }

  #beat(): void {
    // What was written a heartbeat ago is still unread.
    if ((this.#controller.desiredSize ?? 0) < 0) {
      this.#release();
      this.#controller.error(new Error('The client does not read; it was dropped.'));
      return;
    }
    this.#controller.enqueue(heartbeat);
    this.#heartbeats++;
    if (this.#heartbeats % 2 === 0) void this.#admitAgain();
    this.#inMs(heartbeatMs, () => this.#beat());
  }

  async #admitAgain(): Promise<void> {
    if (!(await this.#options.isAllowed())) this.#close();
  }

  async #gap(): Promise<void> {
    const leftMs = this.#writtenMs + gapMs - this.#clock.now();
    // Where the stream is over before, nobody waits for this any more.
    if (leftMs > 0) await new Promise<void>((resolve) => this.#inMs(leftMs, resolve));
  }

  #inMs(ms: number, act: () => void): void {
    const timer = this.#clock.after(ms, () => {
      this.#timers.delete(timer);
      act();
    });
    this.#timers.add(timer);
  }

  #close(): void {
    if (this.#over) return;
    this.#release();
    this.#controller.close();
  }

  #release(): void {
    this.#over = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#options.signal.removeEventListener('abort', this.#onGone);
    this.#options.watch.close();
  }
}
