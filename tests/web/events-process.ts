/** A process that streams the events of a database’s jobs, so that a test can kill it; and tells what it holds on to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { eventStream } from '#app/api/batch-jobs/[id]/events/event-stream.ts';
import { encodePage } from '#app/api/batch-jobs/[id]/events/event-text.ts';
import { JobFeeds } from '#engine/job-feeds.ts';
import { findJob } from '#ledger/read-jobs.ts';
import { openDatabase } from '#platform/database.ts';

const db = openDatabase(process.env.DATABASE_URL!, { applicationName: 'events-process' });
const feeds = new JobFeeds({ db, directUrl: db.url, name: 'events-process', encode: encodePage });

const server = createServer(async ({ url, headers }, response) => {
  if (url === '/held') {
    const held = { watchers: feeds.watchers, hears: feeds.hears, timers: timers() };
    return response.end(JSON.stringify(held));
  }
  const job = (await findJob(db, url!.slice(1)))!;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const after = Number(headers['last-event-id'] ?? 0);
  const watch = feeds.watch(job);
  const body = eventStream({ watch, after, lifeMs: 60_000, isAllowed: async () => true, signal: gone.signal });
  await pipeline(Readable.fromWeb(body as ReadableStream), response).catch(() => {});
});

/** Those that are not of Node’s HTTP server or the database’s pool, which have no end. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('disconnect', () => process.exit());
