/**
 * `npm run bench -- ledger [ITEMS]`: the work of an item end to end (claim it, store 4 kB, its attempt, a log line, the job's counter) against pg-boss, graphile-worker and
 * BullMQ on the same Postgres: as their documents have it, and as fast as they can be made. The median of three passes, which take turns.
 */
import { print, table } from '#cli/output.ts';
import { bullmqDocumented, bullmqTuned, onPostgres, onRedis } from './ledger-bullmq.ts';
import { goal, median } from './ledger-figures.ts';
import { graphileWorkerDocumented, graphileWorkerTuned } from './ledger-graphile-worker.ts';
import { ours } from './ledger-ours.ts';
import { pgBossDocumented, pgBossTuned } from './ledger-pg-boss.ts';
import { startRedis } from './ledger-redis-server.ts';
import { Rows } from './ledger-rows.ts';
import { Progress, type Side } from './ledger-side.ts';
import { withScratchStore } from './scratch-store.ts';

const count = Number(process.argv[2] ?? 10_000);
const passes = 3;
/** For each side; the others have as many again for what they write themselves. */
const connections = 8;
const goals = { documented: 3, tuned: 1.5 };

await withScratchStore(async ({ db, directUrl: url }) => {
  const rows = await Rows.open(url, connections);
  const redis = await startRedis();
  const sides = await openSides(url, rows, 'port' in redis ? redis.port : null);
  const speeds = new Map<Side, number[]>(sides.map((side) => [side, []]));
  try {
    for (const side of sides) await timed(side, Math.min(count, 1_000));
    for (let pass = 0; pass < passes; pass++)
      for (const side of sides) speeds.get(side)!.push(await timed(side, count));
    report(speeds);
    if ('missing' in redis) print(`BullMQ on Redis was skipped: ${redis.missing}.`);
    else
      print(
        'Redis syncs its file each second, so a crash may lose a second of completions, and those items are done twice; all else is synced at each commit.',
      );
  } finally {
    for (const side of sides) await side.close();
    await rows.pool.end();
    if ('port' in redis) await redis.stop();
  }

  async function timed(side: Side, items: number): Promise<number> {
    await side.fill(items);
    // What earlier passes left dirty is not charged to this one, and the planner knows what is queued.
    await db.query('analyze');
    await db.query('checkpoint');
    const progress = new Progress(items);
    await side.work(progress);
    const { seconds } = progress;
    await side.verify(items);
    return items / seconds;
  }
});

async function openSides(url: string, rows: Rows, redisPort: number | null): Promise<Side[]> {
  const stores = (name: string) => [
    ...(redisPort === null ? [] : [onRedis(redisPort, name)]),
    onPostgres(url, connections, name),
  ];
  return [
    ours({ url, connections, loops: 4, batch: 50 }),
    ours({ url, connections, loops: 2, batch: 250 }),
    await pgBossDocumented(url, rows, connections, 8),
    await graphileWorkerDocumented(url, rows, connections, 8),
    ...stores('documented').map((store) => bullmqDocumented(store, rows, 8)),
    await pgBossTuned(url, rows, connections, 2, 250),
    await graphileWorkerTuned(url, rows, connections, 250),
    ...stores('tuned').map((store) => bullmqTuned(store, rows, 250)),
  ];
}

function report(speeds: Map<Side, number[]>): void {
  const speedOf = (side: Side) => median(speeds.get(side)!);
  const best = (way: Side['way']) => Math.max(...[...speeds.keys()].filter((side) => side.way === way).map(speedOf));
  const fastest = best('ours');
  print(
    table([
      ['queue', 'way', 'items/s', 'ours is', 'passes', 'how'],
      ...[...speeds].map(([side, all]) => [
        side.queue,
        side.way,
        String(Math.round(speedOf(side))),
        side.way === 'ours' ? '' : `${(fastest / speedOf(side)).toFixed(2)} ×`,
        all.map(Math.round).join(' '),
        side.how,
      ]),
    ]),
  );
  for (const way of ['documented', 'tuned'] as const) {
    const times = fastest / best(way);
    const loss = times < 1 ? ', which is a loss' : '';
    goal(`ours is ${times.toFixed(2)} times the best ${way} one${loss} (goal: ≥ ${goals[way]})`, times >= goals[way]);
  }
}
