import type { Stage } from '../../cli/support/stage.ts';
import { until } from '../../postgres-server/support/processes.ts';

/** Waits until a job has calls in flight and so many finished items. Nothing of it stays connected. */
export async function untilFinished(stage: Stage, finished: number): Promise<void> {
  let db = await stage.peek();
  try {
    await until(`${finished} items are finished`, async () => {
      db ??= await stage.peek();
      const rows = await db
        ?.query<{ done: number; flying: number }>('select completed_items as done, in_flight as flying from batch_jobs')
        .catch(() => []); // not created, started or migrated yet
      return rows?.some(({ done, flying }) => done >= finished && flying > 0) ?? false;
    });
  } finally {
    await db?.close();
  }
}
