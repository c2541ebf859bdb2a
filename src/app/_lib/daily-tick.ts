import { expectTicks } from '#ledger/ticks.ts';
import type { Database } from '#platform/database.ts';

/** The hour (UTC) of the daily cron in vercel.json: the free plan refuses to deploy one that comes more often. */
export const dailyTickHour = 5;

const dayMs = 86_400_000;

/** On Vercel a tick comes daily even where nothing else sends one; who waits for it is told when, also before the first has come. */
export async function expectDailyTick(db: Database, nowMs: number): Promise<void> {
  const agoMs = (nowMs - dailyTickHour * 3_600_000) % dayMs;
  await expectTicks(db, 'vercel-cron', agoMs, dayMs);
}
