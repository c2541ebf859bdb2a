import { JobFeed, type Watch } from '#engine/job-feed.ts';
import { type Listener, listen } from '#engine/listener.ts';
import { type FeedPage, readLogEnds } from '#ledger/read-feed.ts';
import type { JobView } from '#ledger/read-jobs.ts';
import { type Clock, systemClock, type Timer } from '#platform/clock.ts';
import type { Database } from '#platform/database.ts';

/** What no notification tells of is found so soon: by one statement for all jobs that are watched. */
const pollMs = 500;

export interface JobFeedsOptions {
  db: Database;
  /** For LISTEN: never through a transaction pooler. null: changes are found by polling. */
  directUrl: string | null;
  /** Of the process. */
  name: string;
  /** Some lines as they are sent. */
  encode: (page: FeedPage) => Uint8Array;
  clock?: Clock;
}

interface Watched {
  feed: JobFeed;
  watchers: number;
}

/** The jobs that are watched in this process, each read once. While nobody watches there is no timer, no listener and no memory of them. */
export class JobFeeds {
  readonly #options: JobFeedsOptions;
  readonly #clock: Clock;
  readonly #watched = new Map<string, Watched>();
  /** Ends what runs while someone watches. */
  #rest: () => void = () => {};
  #listener: Listener | null = null;

  constructor(options: JobFeedsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** How many watch. */
  get watchers(): number {
    return [...this.#watched.values()].reduce((sum, { watchers }) => sum + watchers, 0);
  }

  /** Whether notifications arrive. */
  get hears(): boolean {
    return this.#listener?.healthy ?? false;
  }

  /** @param job as it was just read, for someone who may see it */
  watch(job: JobView): Watch {
    if (this.#watched.size === 0) this.#begin();
    const { db, encode } = this.#options;
    const watched = this.#watched.get(job.id) ?? { feed: new JobFeed(db, job, encode, this.#clock), watchers: 0 };
    this.#watched.set(job.id, watched);
    watched.watchers++;
    if (job.logSeq > watched.feed.head) watched.feed.look();
    return watched.feed.watch(() => this.#left(job.id, watched));
  }

  #left(jobId: string, watched: Watched): void {
    watched.watchers--;
    if (watched.watchers > 0) return;
    watched.feed.close();
    this.#watched.delete(jobId);
    if (this.#watched.size === 0) this.#rest();
  }

  #begin(): void {
    const { db, directUrl, name } = this.#options;
    let timer: Timer;
    let resting = false;
    const poll = async () => {
      await this.#look();
      if (!resting) timer = this.#clock.after(pollMs, poll);
    };
    timer = this.#clock.after(pollMs, poll);
    this.#rest = () => {
      resting = true;
      timer.cancel();
      void this.#listener?.close();
      this.#listener = null;
    };
    if (directUrl === null) return;
    const onJob = (jobId: string) => this.#watched.get(jobId)?.feed.look();
    this.#listener = listen({ url: directUrl, applicationName: name, onJob, changes: true, sender: db });
  }

  async #look(): Promise<void> {
    const asked = [...this.#watched];
    const ids = asked.map(([jobId]) => jobId);
    // One that fails is met by the next.
    const ends = await readLogEnds(this.#options.db, ids).catch(() => null);
    for (const [jobId, { feed }] of ends ? asked : []) {
      const end = ends?.get(jobId);
      if (end === undefined) feed.end();
      else if (end > feed.head) feed.look();
    }
  }
}
