import { setImmediate as turn } from 'node:timers/promises';
import { hasEnded } from '#domain/job.ts';
import { type FeedPage, readFeedPage } from '#ledger/read-feed.ts';
import type { JobView } from '#ledger/read-jobs.ts';
import type { Clock, Timer } from '#platform/clock.ts';
import type { Queryable } from '#platform/database.ts';

/**
 * New lines are read at most ten times a second, however fast they come. The pause begins when the last were handed out: where there are so many streams that this takes long,
 * they are written to less often, and the process has time for other things.
 */
const gapMs = 100;
const linesPerRead = 500;
/** What was read last is kept for those that lag a little: for each job so much, or what came in one read. */
const keptBytes = 256 * 1024;

/** Some of a job's log, as it is sent. Made once, however many it is sent to. */
export interface Frame {
  /** The line before its first. */
  after: number;
  /** Its last line. */
  last: number;
  bytes: Uint8Array;
  /** The job, where it has ended and this is all of its log. */
  ended: JobView | null;
}

const nothing = { bytes: new Uint8Array() };

/** One who watches a job, and waits for one thing at a time. It must be closed, and may be twice. */
export class Watch {
  readonly #feed: JobFeed;
  readonly #onClose: () => void;
  #closed = false;
  #look: (() => void) | null = null;

  constructor(feed: JobFeed, onClose: () => void) {
    this.#feed = feed;
    this.#onClose = onClose;
  }

  /**
   * What comes after a line, as soon as there is something.
   * @returns null where the job was deleted, or the watch is closed
   * @throws whatever kept old lines from being read
   */
  async next(after: number): Promise<Frame | null> {
    while (!this.#closed && !this.#feed.gone) {
      const frame = this.#feed.after(after);
      if (frame) return frame;
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
    return null;
  }

  /** There may be something. */
  look(): void {
    this.#look?.();
    this.#look = null;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    this.look();
  }
}

/** The log of one job, read once for all who watch it in this process. */
export class JobFeed {
  readonly #db: Queryable;
  readonly #jobId: string;
  readonly #clock: Clock;
  readonly #encode: (page: FeedPage) => Uint8Array;
  /** The last line that was read. */
  #head: number;
  #ended: JobView | null;
  #gone = false;
  /** The last frames, in their order and without a gap, up to the head. */
  #recent: Frame[] = [];
  /** Several of them as one, by where it begins: made once, too. */
  readonly #joined = new Map<number, Frame>();
  readonly #watches = new Set<Watch>();
  #timer: Timer | null = null;
  #nextMs = 0;
  #reading = false;
  #lookAgain = false;
  #closed = false;
  /** Reads of what is no longer kept, by where they begin; one at a time, as everything else needs connections too. */
  readonly #earlier = new Map<number, Promise<Frame | null>>();
  #turn: Promise<unknown> = Promise.resolve();

  /** @param job as it was just read: its lines so far are history */
  constructor(db: Queryable, job: JobView, encode: (page: FeedPage) => Uint8Array, clock: Clock) {
    this.#db = db;
    this.#jobId = job.id;
    this.#clock = clock;
    this.#encode = encode;
    this.#head = job.logSeq;
    this.#ended = hasEnded(job.status) ? job : null;
  }

  get head(): number {
    return this.#head;
  }

  /** @param onClose told once, when the watch is closed */
  watch(onClose: () => void): Watch {
    const watch: Watch = new Watch(this, () => {
      this.#watches.delete(watch);
      onClose();
    });
    this.#watches.add(watch);
    return watch;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** What comes after a line: at once where it is kept, from the database where it is not any more (null: the job was deleted); null where nothing does yet. */
  after(seq: number): Frame | Promise<Frame | null> | null {
    const from = this.#recent.findIndex((frame) => frame.after === seq);
    if (from >= 0) return this.#joinedFrom(from);
    if (seq < this.#head) return this.#readEarlier(seq);
    return this.#ended && seq === this.#head ? { ...nothing, after: seq, last: seq, ended: this.#ended } : null;
  }

  /** The log may have grown: it is read now, or when a tenth of a second has passed since the last read. */
  look(): void {
    if (this.#closed) return;
    if (this.#reading) this.#lookAgain = true;
    else this.#timer ??= this.#clock.after(Math.max(0, this.#nextMs - this.#clock.now()), () => void this.#read());
  }

  /** The job was deleted. */
  end(): void {
    this.#gone = true;
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = null;
  }

  async #read(): Promise<void> {
    this.#timer = null;
    this.#reading = true;
    this.#lookAgain = false;
    try {
      const page = await readFeedPage(this.#db, this.#jobId, { after: this.#head, limit: linesPerRead });
      if (!page) this.end();
      else if (page.lines.length > 0) this.#keep(page);
      if (page && page.job.logSeq > this.#head) this.#lookAgain = true;
    } catch {
      // The database is away, or busy: whoever polls finds that there is more, and asks again.
    } finally {
      await turn();
      this.#nextMs = this.#clock.now() + gapMs;
      this.#reading = false;
      if (this.#lookAgain) this.look();
    }
  }

  #keep(page: FeedPage): void {
    const frame = this.#frameOf(this.#head, page);
    this.#head = frame.last;
    this.#ended = frame.ended;
    this.#recent.push(frame);
    this.#joined.clear();
    let bytes = this.#recent.reduce((sum, each) => sum + each.bytes.length, 0);
    while (bytes > keptBytes && this.#recent.length > 1) bytes -= this.#recent.shift()!.bytes.length;
    this.#wake();
  }

  #joinedFrom(from: number): Frame {
    const frames = this.#recent.slice(from);
    const { after } = frames[0]!;
    if (frames.length === 1) return frames[0]!;
    const bytes = () => Buffer.concat(frames.map((frame) => frame.bytes));
    const joined = this.#joined.get(after) ?? { ...frames.at(-1)!, after, bytes: bytes() };
    this.#joined.set(after, joined);
    return joined;
  }

  #frameOf(after: number, page: FeedPage): Frame {
    const last = page.lines.at(-1)?.seq ?? after;
    const ended = hasEnded(page.job.status) && page.job.logSeq === last ? page.job : null;
    return { after, last, bytes: this.#encode(page), ended };
  }

  /** Ends with the head, so that those who catch up go on together with the others. */
  #readEarlier(after: number): Promise<Frame | null> {
    const read = async () => {
      const range = { after, upTo: this.#head, limit: linesPerRead };
      const page = await readFeedPage(this.#db, this.#jobId, range);
      return page && this.#frameOf(after, page);
    };
    const underWay = this.#earlier.get(after);
    if (underWay) return underWay;
    const reading = this.#turn.then(read).finally(() => this.#earlier.delete(after));
    this.#turn = reading.catch(() => {});
    this.#earlier.set(after, reading);
    return reading;
  }

  #wake(): void {
    for (const watch of this.#watches) watch.look();
  }
}
