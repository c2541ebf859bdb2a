import { checkInvariants } from '#ledger/invariants.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { claim, completed, submit } from '../tests/setup/jobs.ts';
import { workerName } from './ledger-figures.ts';
import { answerOf } from './ledger-result.ts';
import type { Progress, Side } from './ledger-side.ts';

interface Options {
  url: string;
  connections: number;
  loops: number;
  batch: number;
}

/** Claims and settles as a drain does, whose model answers at once. */
export function ours({ url, connections, loops, batch }: Options): Side {
  const db = openDatabase(url, { connectionsMax: connections });
  return {
    queue: 'Colloquy',
    way: 'ours',
    how: `${loops} loops of claim and settle, up to ${batch} items at once`,
    async fill(count) {
      await db.query('truncate batch_jobs, conversations cascade');
      await submit(db, count);
    },
    async work(progress) {
      await Promise.all(Array.from({ length: loops }, () => claimAndSettle(db, batch, progress)));
    },
    async verify(count) {
      const [found] = await db.query<Record<string, unknown>>(
        `select j.status, j.successful_items as counted, (select count(*) from conversations) as conversations, (select count(*) from batch_attempts) as attempts,
           (select count(*) from batch_job_logs where event = 'item_completed') as logs
         from batch_jobs j`,
      );
      for (const [what, value] of Object.entries(found ?? { status: 'missing' }))
        if (value !== (what === 'status' ? 'completed' : count))
          throw new Error(`${what}: ${value} instead of ${count}`);
      const violations = await checkInvariants(db);
      if (violations.length > 0) throw new Error(JSON.stringify(violations));
    },
    close: () => db.close(),
  };
}

/** One loop, until nothing is left to claim. */
export async function claimAndSettle(
  db: Database,
  batch: number,
  progress?: Progress,
  jobId: string | null = null,
): Promise<number> {
  for (let settled = 0; ; ) {
    progress?.start();
    const { items } = await claim(db, { worker: workerName, limit: batch, jobId });
    if (items.length === 0) return settled;
    const results = await settleAttempts(
      db,
      items.map((item) => completed(item, { conversation: answerOf(item.position) })),
    );
    for (const result of results.values())
      if (result !== 'settled') throw new Error(`An item was not settled but ${result}.`);
    settled += items.length;
  }
}
