import { Logger, makeWorkerUtils, run, type WorkerUtils } from 'graphile-worker';
import { Batcher, type Rows } from './ledger-rows.ts';
import { type Side, untilEmpty } from './ledger-side.ts';

interface Item {
  item: number;
}

const task = 'item';
const logger = new Logger(() => () => {});

interface Way extends Pick<Side, 'way' | 'how'> {
  worker: GraphileConfig.WorkerOptions;
  handle: (item: number) => Promise<void>;
}

/** One worker, as `run()` starts it. Its completed jobs are deleted, so there is nothing to keep beside the rows. */
function side(url: string, utils: WorkerUtils, rows: Rows, { way, how, worker, handle }: Way): Side {
  let stopping: Promise<void> | undefined;
  return {
    queue: 'graphile-worker 0.18',
    way,
    how,
    async fill(count) {
      await rows.clear(count);
      for (let from = 1; from <= count; from += 1_000) {
        const size = Math.min(1_000, count - from + 1);
        await utils.addJobs(
          Array.from({ length: size }, (_, n) => ({ identifier: task, payload: { item: from + n } satisfies Item })),
        );
      }
    },
    async work(progress) {
      const runner = await run({
        preset: { worker: { connectionString: url, ...worker } },
        logger,
        noHandleSignals: true,
        taskList: {
          [task]: (payload) => progress.run(() => handle((payload as Item).item)),
        },
      });
      await progress.allDone;
      await untilEmpty(async () => {
        const { rows: left } = await rows.pool.query('select 1 from graphile_worker._private_jobs limit 1');
        return left.length;
      });
      // Not waited for here: its end is not the items’ time.
      stopping = runner.stop();
    },
    async verify(count) {
      await stopping;
      await rows.verify(count);
    },
    close: async () => {
      await utils.release();
    },
  };
}

async function openUtils(url: string): Promise<WorkerUtils> {
  const utils = await makeWorkerUtils({ connectionString: url, logger, maxPoolSize: 1 });
  await utils.migrate();
  return utils;
}

/** A task that writes its rows in a transaction, so many at once. */
export async function graphileWorkerDocumented(
  url: string,
  rows: Rows,
  connections: number,
  jobs: number,
): Promise<Side> {
  return side(url, await openUtils(url), rows, {
    way: 'documented',
    how: `run(), ${jobs} jobs at once, a transaction an item`,
    worker: { concurrentJobs: jobs, maxPoolSize: connections },
    handle: (item) => rows.storeOne(item),
  });
}

/** Its batching options as its page on performance has them, more jobs at once, and the rows of those that run together in one statement. */
export async function graphileWorkerTuned(url: string, rows: Rows, connections: number, jobs: number): Promise<Side> {
  const batcher = new Batcher((items) => rows.storeMany(items), jobs / 2);
  return side(url, await openUtils(url), rows, {
    way: 'tuned',
    how: `${jobs} jobs at once from a local queue of 500, completions batched, one statement for the rows of up to ${jobs / 2}`,
    worker: {
      concurrentJobs: jobs,
      maxPoolSize: connections,
      localQueue: { size: 500 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    },
    handle: (item) => batcher.add(item),
  });
}
