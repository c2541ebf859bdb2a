/**
 * `npm run soak -- [--items 50000] [--minutes 60] [--kills 1500] [--restarts 50] [--lease 60] [--workers 16] [--concurrency 2] [--seed N] [--out FILE]`: real workers on a
 * Postgres of its own for an hour, killed and frozen at random, with Postgres stopped under them and networks that swallow everything; then a verdict.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { seededRandom } from '../crash/support/seed.ts';
import { runChaos } from './run-chaos.ts';
import { verdictText } from './verdict-text.ts';

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '50000' },
    minutes: { type: 'string', default: '60' },
    kills: { type: 'string', default: '1500' },
    restarts: { type: 'string', default: '50' },
    /** Seconds. */
    lease: { type: 'string', default: '60' },
    workers: { type: 'string', default: '16' },
    concurrency: { type: 'string', default: '2' },
    seed: { type: 'string' },
    out: { type: 'string' },
  },
});
const [items, minutes, kills, restarts, lease, workers, concurrency] = [
  values.items,
  values.minutes,
  values.kills,
  values.restarts,
  values.lease,
  values.workers,
  values.concurrency,
].map(Number) as [number, number, number, number, number, number, number];

/** The share of the workers' slots that has a call in flight, as measured: the rest is starts, freezes, and Postgres being away. */
const usedShare = 0.65;
const latencyMs = Math.round((minutes * 60_000 * workers * concurrency * usedShare) / items);
const doses = {
  kills,
  restarts,
  terminations: restarts * 2,
  freezes: Math.round(kills / 15),
  swallows: Math.round(kills / 30),
};
const random = seededRandom(values.seed === undefined ? undefined : Number(values.seed));
const setup = { items, workers, concurrency, leaseMs: lease * 1_000, latencyMs, doses, awayMsMax: 3_000 };
const machine = `${availableParallelism()} cores of ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
const date = new Date().toISOString();

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort(new Error(signal)));

console.log(`${date} on ${machine}: ${JSON.stringify(setup)}`);
const cpuMs = () => process.cpuUsage().user / 1_000 + process.cpuUsage().system / 1_000;
const verdict = await runChaos({
  ...setup,
  killerAt: Math.ceil(items / 50),
  msMax: minutes * 60_000 * 2 + 600_000,
  checkMs: 60_000,
  random,
  signal: stop.signal,
  progressMs: 30_000,
  onProgress: (line) =>
    console.log(
      `${line}; load ${loadavg()[0]!.toFixed(2)}, ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MB and ${Math.round(cpuMs() / 1_000)} s of CPU here`,
    ),
});
console.log(verdictText(verdict));
if (values.out)
  writeFileSync(values.out, `${JSON.stringify({ date, machine, seed: random.seed, setup, ...verdict }, null, 2)}\n`);
process.exitCode = verdict.bars.every((bar) => bar.met) ? 0 : 1;
