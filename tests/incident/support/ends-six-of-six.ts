import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasPgBouncer, startPooler } from '../../pooler/support/pgbouncer.ts';
import { freshDatabase } from '../../setup/database.ts';
import { randomOf } from '../../simulation/random.ts';
import type { Driver } from './driver.ts';
import { startModelServer } from './model-server.ts';
import { type OurApp, ourApp } from './our-app.ts';
import { runTrial } from './trial.ts';

/** Beside other work, processes take long to start. */
const slowMs = 240_000;

interface Circumstances {
  disturbances?: number;
  /** Everything goes through PgBouncer in transaction mode, where that is installed: as functions have it. */
  pooled?: boolean;
}

/** The promise of every driver, as a test. */
export function endsSixOfSix(driver: Driver, { disturbances = 2, pooled = false }: Circumstances = {}): void {
  let app: OurApp;
  beforeAll(async () => {
    app = await ourApp();
  }, slowMs);
  afterAll(() => app.remove());

  test(`${driver.name}: alone, it ends a job of six six of six, while its processes are frozen or killed at random`, {
    timeout: slowMs,
  }, async () => {
    const seed = Number(process.env.COLLOQUY_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`${driver.name}: seed ${seed} (again: COLLOQUY_TEST_SEED=${seed})`);
    const { url } = await freshDatabase();
    const databaseUrl = pooled && hasPgBouncer ? (await startPooler(url)).url : url;
    const model = await startModelServer();
    const { job, calls, disturbed, sight, violations } = await runTrial(driver, {
      serverFile: app.serverFile,
      databaseUrl,
      model,
      random: randomOf(seed),
      disturbances,
      note: console.log,
    });
    model.close();
    expect(job).toMatchObject({ status: 'completed', counts: { successful: 6, failed: 0, inFlight: 0 } });
    expect(calls).toMatchObject({ succeeded: 6, repeatedAfterSuccess: 0 });
    // Each answer of the six is paid for; what the lost calls may have cost stays in sight.
    expect(job.spend.actual).toBeCloseTo(6 * 0.0049, 6);
    expect(job.spend.reserved + job.spend.unknown > 0).toBe(calls.lost > 0);
    expect(disturbed).toBeGreaterThanOrEqual(Math.min(disturbances, 1));
    expect(sight).toMatchObject({ unexplained: 0 });
    expect(violations).toEqual([]);
  });
}
