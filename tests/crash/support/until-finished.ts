import type { Command } from '../../cli/support/command.ts';
import type { Stage } from '../../cli/support/stage.ts';
import { until } from '../../postgres-server/support/processes.ts';

/** Waits until the command's job has calls in flight and so many finished items. Nothing of it stays connected. */
export async function untilFinished(stage: Stage, command: Command, finished: number): Promise<void> {
  let db = await stage.peek();
  try {
    await until(`${finished} items are finished`, async () => {
      if (command.isOver) throw new Error(`The command ended before:\n${command.said}`);
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
