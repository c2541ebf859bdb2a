import { setTimeout as sleep } from 'node:timers/promises';
import { ListeningConnection } from '#engine/listening-connection.ts';
import type { Queryable } from '#platform/database.ts';

export interface ListenerTiming {
  /** A connection that listens proves itself so often, more often at first; one that does not is replaced. */
  proofMs: number;
  /** A word that takes longer does not shorten a wait. */
  proofWaitMs: number;
  reconnectMs: number;
  /** Where a connection hears nothing it will mostly stay so: it is tried again, more and more seldom, up to this. */
  silentMsMax: number;
}

const listenerTiming: ListenerTiming = {
  proofMs: 30_000,
  proofWaitMs: 5_000,
  reconnectMs: 5_000,
  silentMsMax: 10 * 60_000,
};

/**
 * Work needs connections, listening only saves a wait: whoever listens comes while at most this share of the server’s connections is in use, and makes way beyond that.
 * (So 20 workers that start at once fit into 60: each listens before its pool is full.)
 */
const joinShareMax = 0.6;
const stayShareMax = 0.9;

export interface Listener {
  /** Whether notifications arrive; without them everything works, by polling. */
  readonly healthy: boolean;
  close(): Promise<void>;
}

export interface ListenerOptions {
  /** Where to listen: direct, not through a transaction pooler, which swallows what is listened for. */
  url: string;
  /** The worker’s name, so that others see by `pg_stat_activity` that it lives. */
  applicationName: string;
  /** Told of a job that was submitted, cancelled or resumed. */
  onJob: (jobId: string) => void;
  /** Told of every other change of a job, too, for whoever shows jobs. */
  changes?: boolean;
  /** Another connection to the same database: it sends the words by which the listener is proven. */
  sender: Queryable;
  /** Told when that is known for the first time, and when it changes. */
  onHealth?: (healthy: boolean) => void;
  timing?: ListenerTiming;
}

/**
 * Listens for jobs that were submitted, cancelled or resumed. It only shortens waits: whoever hears nothing polls. At the start and every 30 s it has a word sent to itself;
 * when that does not arrive (a transaction pooler swallows it, or the connection died silently), it counts as unhealthy, keeps no connection, and is tried again later.
 */
export function listen(options: ListenerOptions): Listener {
  const { url, applicationName, onJob, changes, sender, onHealth, timing = listenerTiming } = options;
  const closing = new AbortController();
  let healthy: boolean | null = null;
  const set = (now: boolean) => {
    if (now === healthy || closing.signal.aborted) return;
    healthy = now;
    onHealth?.(now);
  };
  const pause = (ms: number, signals: AbortSignal[] = []) =>
    sleep(ms, undefined, { signal: AbortSignal.any([closing.signal, ...signals]) }).catch(() => {});

  /** @returns whether there is reason to try again soon */
  const listenOnce = async (): Promise<boolean> => {
    if ((await connectionsInUse(sender)) > joinShareMax) return false;
    const connection = await ListeningConnection.open(url, applicationName, onJob, closing.signal, changes);
    let proven = false;
    // Soon at first: of many that come at once, some must make way.
    let againMs = timing.proofMs / 32;
    try {
      while (!closing.signal.aborted && (await connection.hears(sender, timing.proofWaitMs, closing.signal))) {
        proven = true;
        set(true);
        againMs = Math.min(timing.proofMs, 2 * againMs);
        await pause(againMs, [connection.ended]);
        if ((await connectionsInUse(sender)) > stayShareMax) return false;
      }
      return proven || connection.ended.aborted;
    } finally {
      set(false);
      await connection.leave();
    }
  };
  const run = async () => {
    let waitMs = timing.reconnectMs;
    while (!closing.signal.aborted) {
      const soon = await listenOnce().catch(() => true);
      set(false);
      waitMs = soon ? timing.reconnectMs : Math.min(waitMs * 4, timing.silentMsMax);
      await pause(waitMs);
    }
  };
  const running = run();
  return {
    get healthy() {
      return healthy === true;
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}

/** A share of what the server has for ordinary roles. Behind a pooler it is seldom much. */
async function connectionsInUse(db: Queryable): Promise<number> {
  const [row] = await db.query<{ share: number }>(
    `select count(*)::float / (current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer) as share
     from pg_stat_activity where datid is not null`,
  );
  return row!.share;
}

/** Whether notifications arrive over this address, tried once. */
export async function notificationsArrive(url: string, sender: Queryable): Promise<boolean> {
  const connection = await ListeningConnection.open(url, 'colloquy', () => {});
  try {
    return await connection.hears(sender, listenerTiming.proofWaitMs);
  } finally {
    await connection.leave();
  }
}
