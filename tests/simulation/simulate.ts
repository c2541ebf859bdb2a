/**
 * `npm run simulate -- [SCHEDULES] [FIRST_SEED]`: so many schedules, on two processes; `--seed N`: one, with all of its trace. Ends with 1 if a promise was broken.
 */
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '#platform/database.ts';
import { withDatabase } from '../setup/postgres.ts';
import { Figures } from './figures.ts';
import type { PartMessage } from './part.ts';
import { failureText } from './report.ts';
import { runSchedule } from './run-schedule.ts';
import { withScratchServer, withScratchStore } from './scratch.ts';

const processes = 2;
/** After so many failures there is enough to look at. */
const failuresMax = 5;
const part = fileURLToPath(new URL('part.ts', import.meta.url));

const args = process.argv.slice(2);
process.exitCode = args[0] === '--seed' ? await replay(Number(args[1])) : await simulate(args.map(Number));

async function replay(seed: number): Promise<number> {
  const { violation, traceHash } = await withScratchStore((store) => runSchedule(store, seed, console.log));
  console.log(
    violation ? `${violation.check}: ${violation.detail}` : `Seed ${seed} keeps every promise (trace ${traceHash}).`,
  );
  return violation ? 1 : 0;
}

async function simulate([schedules = 1_000, firstSeed = 1]: number[]): Promise<number> {
  const startedMs = performance.now();
  const figures = new Figures();
  const failures: string[] = [];
  const seconds = () => (performance.now() - startedMs) / 1_000;
  const onResult = (message: PartMessage) => {
    figures.add(Figures.from(message.figures));
    if (message.violation) {
      failures.push(failureText(message));
      console.log(failures.at(-1));
    }
    if (figures.schedules % 500 === 0)
      console.log(`${figures.schedules} of ${schedules} schedules, ${seconds().toFixed(0)} s`);
    return failures.length < failuresMax;
  };
  await withScratchServer((url) =>
    Promise.all(
      Array.from({ length: processes }, async (_, index) => {
        const count = Math.floor((schedules + processes - 1 - index) / processes);
        await runPart(await newDatabase(url, `simulation_${index}`), [firstSeed + index, processes, count], onResult);
      }),
    ),
  );
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}: ` +
      `seeds ${firstSeed} to ${firstSeed + schedules - 1} in ${seconds().toFixed(0)} s, ${((seconds() * 1_000) / Math.max(1, figures.schedules)).toFixed(0)} ms each`,
  );
  console.log(figures.text());
  console.log(failures.length === 0 ? 'Every promise was kept.' : `${failures.length} schedules broke a promise.`);
  return failures.length === 0 ? 0 : 1;
}

async function newDatabase(serverUrl: string, name: string): Promise<string> {
  const admin = openDatabase(serverUrl, { connectionsMax: 1 });
  await admin.query(`create database ${name} encoding 'UTF8' template template0`);
  await admin.close();
  return withDatabase(serverUrl, name);
}

/** @param onResult told of each schedule; false: that is enough */
function runPart(url: string, numbers: number[], onResult: (message: PartMessage) => boolean): Promise<void> {
  const child = fork(part, [url, ...numbers.map(String)]);
  child.on('message', (message) => {
    if (!onResult(message as PartMessage) && child.connected) child.disconnect();
  });
  return new Promise((resolve, reject) =>
    child
      .on('error', reject)
      .on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A part ended with ${code}.`)))),
  );
}
