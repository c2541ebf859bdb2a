/**
 * `npm run bench -- claim-depth`: a claim of ten at 1,000,000 queued items against one at 10,000, in two databases of one server that take turns; of one job and of ten,
 * right after the submission and with statistics.
 */
import { print, table } from '#cli/output.ts';
import { settleAttempts } from '#ledger/settle-attempts.ts';
import { type Database, openDatabase } from '#platform/database.ts';
import { migrate } from '#platform/migrate.ts';
import { claim, completed, submit } from '../tests/setup/jobs.ts';
import { goal, median, percentile, timed, workerName } from './ledger-figures.ts';
import { withScratchStore } from './scratch-store.ts';

const shallowItems = 10_000;
const deepItems = 1_000_000;
const claims = 250;
const goalTimes = 1.2;

await withScratchStore(async ({ db: admin, directUrl }) => {
  const rows = [['jobs', 'statistics', 'p50 at 10k', 'p50 at 1M', 'p99 at 10k', 'p99 at 1M', 'p50: times']];
  const held: [string, number][] = [];
  for (const jobs of [1, 10]) {
    const shallow = await databaseOf(admin, directUrl, `shallow_${jobs}`, shallowItems, jobs);
    const deep = await databaseOf(admin, directUrl, `deep_${jobs}`, deepItems, jobs);
    for (const statistics of ['none', 'analyzed']) {
      if (statistics === 'analyzed') await Promise.all([shallow, deep].map((db) => db.query('analyze')));
      const ms = await inTurns(shallow, deep);
      const times = median(ms.deep) / median(ms.shallow);
      const cell = (value: number) => `${value.toFixed(2)} ms`;
      const p99 = (values: number[]) => cell(percentile(values, 0.99));
      rows.push([
        String(jobs),
        statistics,
        cell(median(ms.shallow)),
        cell(median(ms.deep)),
        p99(ms.shallow),
        p99(ms.deep),
        times.toFixed(2),
      ]);
      held.push([
        `${jobs === 1 ? 'one job' : `${jobs} jobs`}, ${statistics === 'none' ? 'no statistics' : statistics}`,
        times,
      ]);
    }
    await Promise.all([shallow.close(), deep.close()]);
  }
  print(table(rows));
  for (const [what, times] of held)
    goal(
      `${what}: p50 at 1,000,000 is ${times.toFixed(2)} × that at 10,000 (goal: ≤ ${goalTimes})`,
      times <= goalTimes,
    );
});

async function databaseOf(
  admin: Database,
  directUrl: string,
  name: string,
  items: number,
  jobs: number,
): Promise<Database> {
  await admin.query(`create database ${name} template template0`);
  const url = new URL(directUrl);
  url.pathname = `/${name}`;
  const db = openDatabase(url.href, { connectionsMax: 2 });
  await migrate(db);
  // Statistics come when the benchmark says so, not when autovacuum passes by.
  await db.query('alter table batch_items set (autovacuum_enabled = false)');
  const { ms } = await timed(async () => {
    for (let n = 0; n < jobs; n++) await submit(db, items / jobs);
  });
  print(`${name}: ${items.toLocaleString('en')} items submitted in ${(ms / 1_000).toFixed(1)} s`);
  await admin.query('checkpoint');
  return db;
}

/** Claims here and there in turn, so that whatever else the machine does meets both alike. What was claimed is settled, untimed. */
async function inTurns(shallow: Database, deep: Database): Promise<{ shallow: number[]; deep: number[] }> {
  const ms = { shallow: [] as number[], deep: [] as number[] };
  const warmUp = 20;
  for (let turn = 0; turn < warmUp + claims; turn++)
    for (const [which, db] of [
      ['shallow', shallow],
      ['deep', deep],
    ] as const) {
      const { result, ms: took } = await timed(() => claim(db, { worker: workerName, limit: 10 }));
      if (result.items.length !== 10) throw new Error(`A claim of ten took ${result.items.length}.`);
      if (turn >= warmUp) ms[which].push(took);
      await settleAttempts(
        db,
        result.items.map((item) => completed(item)),
      );
    }
  return ms;
}
