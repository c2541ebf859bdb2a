import type { WebStore } from '#app/_lib/store.ts';
import { JobFeeds } from '#engine/job-feeds.ts';
import type { FeedPage } from '#ledger/read-feed.ts';

const feeds = new WeakMap<WebStore['drives'], JobFeeds>();

/** The jobs that are watched in this process. @param encode their lines as they are sent; the same each time */
export function feedsOf({ db, drives }: WebStore, encode: (page: FeedPage) => Uint8Array): JobFeeds {
  const { directUrl, name } = drives;
  const known = feeds.get(drives) ?? new JobFeeds({ db, directUrl, name, encode });
  feeds.set(drives, known);
  return known;
}
