import type { WebStore } from '#app/_lib/store.ts';
import { JobFeeds } from '#engine/job-feeds.ts';
import type { FeedPage } from '#ledger/read-feed.ts';

/** Each bundle has its own copy of this module, but there is one global object. */
const holder = globalThis as typeof globalThis & { colloquyFeeds?: WeakMap<WebStore['drives'], JobFeeds> };
holder.colloquyFeeds ??= new WeakMap();
const feeds = holder.colloquyFeeds;

/** The jobs that are watched in this process. @param encode their lines as they are sent; the same each time */
export function feedsOf({ db, drives }: WebStore, encode: (page: FeedPage) => Uint8Array): JobFeeds {
  const { directUrl, name } = drives;
  const known = feeds.get(drives) ?? new JobFeeds({ db, directUrl, name, encode });
  feeds.set(drives, known);
  return known;
}

/** How the process learns what changes; `idle`: nothing in it has to know. */
export const hearings = ['heard', 'polled', 'idle'] as const;

export function hearingOf({ drives }: WebStore): (typeof hearings)[number] {
  const watching = feeds.get(drives);
  const ears = [drives.hears, watching && watching.watchers > 0 ? watching.hears : null].filter(
    (each) => each !== null,
  );
  if (ears.length === 0) return 'idle';
  return ears.every(Boolean) ? 'heard' : 'polled';
}
