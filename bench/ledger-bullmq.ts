import { createPostgresBackend, Queue, Worker, withBackend } from 'bullmq';
import { Batcher, type Rows } from './ledger-rows.ts';
import { type Side, untilEmpty } from './ledger-side.ts';

interface Item {
  item: number;
}

/** The little of BullMQ that is used here, over either of its stores. */
interface Store {
  name: string;
  queue: Pick<Queue<Item>, 'addBulk' | 'obliterate' | 'getJobCounts' | 'close'>;
  startWorker(handle: (item: number) => Promise<void>, concurrency: number): { close(): Promise<void> };
}

/** Finished jobs are removed, as its guide to production advises; kept, they would only cost it more. */
const removeOnComplete = { count: 0 };

export function onRedis(port: number, name: string): Store {
  const connection = { host: '127.0.0.1', port };
  return {
    name: 'BullMQ 6, Redis',
    queue: new Queue<Item>(name, { connection }),
    startWorker: (handle, concurrency) =>
      new Worker<Item>(name, ({ data }) => handle(data.item), { connection, concurrency, removeOnComplete }),
  };
}

export function onPostgres(url: string, connections: number, name: string): Store {
  const backed = withBackend(createPostgresBackend);
  const connection = { connectionString: url, max: connections, migrate: true };
  return {
    name: 'BullMQ 6, Postgres',
    queue: new backed.Queue<Item>(name, { connection }),
    startWorker: (handle, concurrency) =>
      new backed.Worker<Item>(name, ({ data }) => handle(data.item), { connection, concurrency, removeOnComplete }),
  };
}

/** A worker whose processor writes its rows in a transaction. */
export const bullmqDocumented = (store: Store, rows: Rows, concurrency: number): Side =>
  side(store, rows, concurrency, {
    way: 'documented',
    how: `a worker of concurrency ${concurrency}, a transaction an item`,
    handle: (item) => rows.storeOne(item),
  });

/** A worker of high concurrency, and the rows of the jobs that run together in one statement. */
export function bullmqTuned(store: Store, rows: Rows, concurrency: number): Side {
  const batcher = new Batcher((items) => rows.storeMany(items), concurrency / 2);
  return side(store, rows, concurrency, {
    way: 'tuned',
    how: `a worker of concurrency ${concurrency}, one statement for the rows of up to ${concurrency / 2}`,
    handle: (item) => batcher.add(item),
  });
}

interface Way extends Pick<Side, 'way' | 'how'> {
  handle: (item: number) => Promise<void>;
}

function side({ name, queue, startWorker }: Store, rows: Rows, concurrency: number, { way, how, handle }: Way): Side {
  let closing: Promise<void> | undefined;
  return {
    queue: name,
    way,
    how,
    async fill(count) {
      await rows.clear(count);
      await queue.obliterate({ force: true });
      for (let from = 1; from <= count; from += 1_000) {
        const size = Math.min(1_000, count - from + 1);
        await queue.addBulk(Array.from({ length: size }, (_, n) => ({ name: 'item', data: { item: from + n } })));
      }
    },
    async work(progress) {
      const worker = startWorker((item) => progress.run(() => handle(item)), concurrency);
      await progress.allDone;
      await untilEmpty(async () => {
        const counts = await queue.getJobCounts('wait', 'active');
        return (counts.wait ?? 0) + (counts.active ?? 0);
      });
      closing = worker.close();
    },
    async verify(count) {
      await closing;
      await rows.verify(count);
    },
    close: () => queue.close(),
  };
}
