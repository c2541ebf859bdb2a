import { PgBoss } from 'pg-boss';
import type { Rows } from './ledger-rows.ts';
import { type Side, untilEmpty } from './ledger-side.ts';

interface Item {
  item: number;
}

const queue = 'items';

async function openBoss(url: string, connections: number): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, max: connections, schema: 'pgboss' });
  boss.on('error', (error) => {
    throw error;
  });
  await boss.start();
  await boss.createQueue(queue);
  return boss;
}

/** What both ways share: filling, and waiting for the last completion. */
function common(
  boss: PgBoss,
  rows: Rows,
): Pick<Side, 'queue' | 'fill' | 'verify' | 'close'> & { drained(): Promise<void> } {
  return {
    queue: 'pg-boss 12',
    async fill(count) {
      await rows.clear(count);
      await boss.deleteAllJobs(queue);
      for (let from = 1; from <= count; from += 1_000) {
        const size = Math.min(1_000, count - from + 1);
        await boss.insert(
          queue,
          Array.from({ length: size }, (_, n) => ({ data: { item: from + n } })),
        );
      }
    },
    verify: (count) => rows.verify(count),
    drained: () =>
      untilEmpty(async () => {
        const { rows: left } = await rows.pool.query(
          `select 1 from pgboss.job where name = $1 and state < 'completed' limit 1`,
          [queue],
        );
        return left.length;
      }),
    close: () => boss.stop({ graceful: false }),
  };
}

/** `work()` with batches that go on while they come back full; by its defaults a worker takes one job in two seconds. */
export async function pgBossDocumented(url: string, rows: Rows, connections: number, workers: number): Promise<Side> {
  const boss = await openBoss(url, connections);
  const { drained, ...shared } = common(boss, rows);
  const batchSize = 10;
  return {
    ...shared,
    way: 'documented',
    how: `work(), ${workers} workers, batches of ${batchSize}, a transaction an item`,
    async work(progress) {
      const options = { batchSize, localConcurrency: workers, burstWhenBatchFull: true };
      await boss.work<Item>(queue, options, async (jobs) => {
        for (const { data } of jobs) await progress.run(() => rows.storeOne(data.item));
      });
      await progress.allDone;
      await drained();
    },
    async verify(count) {
      await boss.offWork(queue);
      await shared.verify(count);
    },
  };
}

/** `fetch()` of a batch, then its rows and its completion in one transaction. */
export async function pgBossTuned(
  url: string,
  rows: Rows,
  connections: number,
  loops: number,
  batchSize: number,
): Promise<Side> {
  const boss = await openBoss(url, connections);
  const { drained, ...shared } = common(boss, rows);
  return {
    ...shared,
    way: 'tuned',
    how: `${loops} loops of fetch() and complete() of ${batchSize}, with one statement for their rows, in a transaction`,
    async work(progress) {
      const loop = async () => {
        for (;;) {
          progress.start();
          const jobs = await boss.fetch<Item>(queue, { batchSize });
          if (jobs.length === 0) return;
          await rows.transaction(async (client) => {
            await rows.storeMany(
              jobs.map(({ data }) => data.item),
              client,
            );
            const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
            await boss.complete(
              queue,
              jobs.map(({ id }) => id),
              null,
              { db },
            );
          });
        }
      };
      await Promise.all(Array.from({ length: loops }, loop));
      await drained();
    },
  };
}
