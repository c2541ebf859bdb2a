import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

const REOPEN_MS = 100;
const REOPEN_MS_MAX = 5_000;

/** @types/pg leaves these out. */
type Refable = pg.Client & { ref(): void; unref(): void };

export interface Presence {
  /** Stops keeping it, and hands over the connection; undefined when there is none at the moment. */
  end(): Promise<pg.Client | undefined>;
}

/**
 * Keeps one connection open for as long as this process uses the server: that is how others know of us. When it is lost
 * (the server was killed, or it restarted after one of its processes crashed) `reopen` is tried until it succeeds; it
 * starts the server again at the same address. The connection does not keep the process alive.
 */
export function keepPresence(first: pg.Client, reopen: () => Promise<pg.Client>): Presence {
  const ended = new AbortController();
  let client: pg.Client | undefined;
  let reopening: Promise<void> = Promise.resolve();

  const hold = (next: pg.Client) => {
    client = next;
    (next as Refable).unref();
    next.once('end', () => {
      client = undefined;
      if (!ended.signal.aborted) reopening = again();
    });
  };
  const again = async () => {
    for (let waitMs = REOPEN_MS; !ended.signal.aborted; waitMs = Math.min(waitMs * 2, REOPEN_MS_MAX)) {
      try {
        return hold(await reopen());
      } catch {
        // Whoever uses the database sees that it is away, and says so; here there is nobody to tell.
        await sleep(waitMs, undefined, { ref: false, signal: ended.signal }).catch(() => {});
      }
    }
  };

  hold(first);
  return {
    async end() {
      ended.abort();
      await reopening;
      (client as Refable | undefined)?.ref(); // what is asked of it from now on is waited for
      return client;
    },
  };
}
