import { PgBoss } from 'pg-boss';
import type { Duty } from '#engine/duties.ts';
import type { Database } from '#platform/database.ts';

/** pg-boss keeps its tables in a schema of its own. */
const schema = 'colloquy_fleet';

/** A slice of a duty should take seconds; one that runs for longer than this is taken to be lost, and done again. */
const dutySecondsMax = 120;

const joinAgainMs = 60_000;

/**
 * Joins the fleet, and tries again where that fails (the database is away, or its role may not create a schema).
 * @returns how to leave
 */
export function stayInFleet(
  db: Database,
  duties: readonly Duty[],
  onError: (error: Error) => void,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let left = false;
  const join = (): Promise<(() => Promise<void>) | null> =>
    joinFleet(db, duties, onError).catch((error: Error) => {
      onError(error);
      if (!left) timer = setTimeout(() => (joined = join()), joinAgainMs);
      return null;
    });
  let joined = join();
  return async () => {
    left = true;
    clearTimeout(timer);
    await (await joined)?.();
  };
}

/**
 * Runs the duties as pg-boss jobs: once in the fleet by their schedule, tried again when they fail, on whichever process is there. It polls, over the pool that the
 * worker has anyway, so it works behind a transaction pooler. Nothing depends on it: what cannot be done by it is done by ticks and workers in passing.
 * @param onError told of what pg-boss meets; it goes on by itself
 * @returns how to leave
 */
async function joinFleet(
  db: Database,
  duties: readonly Duty[],
  onError: (error: Error) => void,
): Promise<() => Promise<void>> {
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => ({ rows: await db.query(text, values) }) },
    schema,
    monitorVacuum: false,
    reindex: false,
  });
  boss.on('error', onError);
  const leave = () => boss.stop({ graceful: true, close: false, timeout: 5_000 });
  try {
    await boss.start();
    for (const duty of duties) await take(boss, db, duty);
  } catch (error) {
    // Half joined it would go on beside the next attempt.
    await leave().catch(() => {});
    throw error;
  }
  return leave;
}

async function take(boss: PgBoss, db: Database, { name, cron, slice }: Duty): Promise<void> {
  await boss.createQueue(name, {
    policy: 'singleton',
    retryLimit: 3,
    retryBackoff: true,
    expireInSeconds: dutySecondsMax,
    deleteAfterSeconds: 86_400,
  });
  await boss.schedule(name, cron);
  await boss.work(name, { pollingIntervalSeconds: 10 }, async () => {
    const untilMs = performance.now() + (dutySecondsMax * 1_000) / 2;
    while (performance.now() < untilMs && (await slice(db, untilMs))) {
      // slice by slice; what is left comes with the next minute
    }
  });
}
