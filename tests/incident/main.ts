/**
 * `npm run incident [-- --seed N]`: a Next app that answers 202 and works after its response leaves six items unfinished for ever; on Colloquy, every driver brings six of
 * six to their end while its processes are frozen and killed. Ends with 1 where a promise is not kept.
 */
import { parseArgs } from 'node:util';
import { print, seconds, table, usd } from '#cli/output.ts';
import { ensureOldWayBuilt } from '../../scripts/build-old-way.mjs';
import { randomOf } from '../simulation/random.ts';
import { adoptStuckJob } from './story/adopt.ts';
import { type OldOutcome, runOldWay } from './story/old-way.ts';
import { openOwnServer } from './story/own-server.ts';
import { teller } from './story/teller.ts';
import { Child } from './support/child.ts';
import type { Driver } from './support/driver.ts';
import { drivers } from './support/drivers/index.ts';
import { startModelServer } from './support/model-server.ts';
import { ourApp } from './support/our-app.ts';
import { type Outcome, runTrial } from './support/trial.ts';

const help = `npm run incident [-- --seed N]

Replays the incident that Colloquy was made for, in about two minutes, offline and at no cost: a real Next app that
answers 202 and works after its response is frozen, as a serverless platform does, and its job of six stays unfinished
for ever. Then Colloquy does the same job by each of its drivers, frozen and killed at random moments, and the job that
the old way left behind is adopted. Exits with 1 if any promise is not kept.

  --seed N   the same moments again
  --help     this text`;

const { values } = parseArgs({ options: { seed: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
if (values.help) {
  print(help);
  process.exit(0);
}
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const disturbances = 2;

await ensureOldWayBuilt();
const app = await ourApp();
const server = await openOwnServer();
const model = await startModelServer();

async function cleanUp(): Promise<void> {
  model.close();
  await Child.killAll();
  await server.remove();
  await app.remove();
}
let interrupted = false;
// After an interruption everything breaks that was under way.
process.on('unhandledRejection', (reason) => {
  if (!interrupted) throw reason;
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (interrupted) return;
    interrupted = true;
    print('\nInterrupted: its processes are ended and its folders removed.');
    void cleanUp().finally(() => process.exit(130));
  });

try {
  const broken = await tellAll();
  for (const each of broken) print(`\nNot kept: ${each}`);
  process.exitCode = broken.length === 0 ? 0 : 1;
} catch (error) {
  if (!interrupted) throw error;
} finally {
  if (!interrupted) await cleanUp();
}

/** @returns the promises that were not kept */
async function tellAll(): Promise<string[]> {
  print(`Six conversations are wanted. The model is a server of this machine: it takes three calls at a time, answers each
after ${seconds(model.takesMs)}, and turns others away with 429. Both apps are real Next builds; a small front in this process
stands for the platform, which starts, freezes (SIGSTOP) and ends (SIGKILL) their processes. Seed ${seed}.`);
  const oldDb = await server.newDatabase('old_way');
  const old = await runOldWay(
    oldDb,
    model,
    teller(
      '1. The old way',
      'It answers 202 and works after its response; what is running and what to stop it keeps in memory.',
    ),
  );
  const trials: { driver: Driver; outcome: Outcome }[] = [];
  for (const [index, driver] of drivers.entries()) {
    const tell = teller(`${index + 2}. Colloquy: ${driver.name}`, `${driver.about}.`);
    const db = await server.newDatabase(`ours_${index}`);
    const random = randomOf(seed, driver.name);
    const outcome = await runTrial(driver, {
      serverFile: app.serverFile,
      databaseUrl: db.url,
      model,
      random,
      disturbances,
      note: tell,
    });
    tell(`${outcome.job.status}: ${outcome.job.counts.successful} of 6`);
    trials.push({ driver, outcome });
  }
  const tell = teller(
    `${drivers.length + 2}. The job that the old way left behind`,
    'Its database is adopted, and the job goes on.',
  );
  const adopted = await adoptStuckJob(oldDb, old.jobId, model, tell);
  print(`\n${oldTable(old)}\n\n${ourTable(trials)}`);
  print(
    `\nThe job that the old way left behind: ${adopted.status}, ${adopted.counts.successful} of 6, once it was adopted.`,
  );
  return [
    ...(old.items.completed === 6 ? ['the old way finished; nothing was shown'] : []),
    ...trials.flatMap(({ driver, outcome }) => brokenBy(outcome).map((what) => `${driver.name}: ${what}`)),
    ...(adopted.counts.successful === 6 ? [] : ['the adopted job did not complete']),
  ];
}

function brokenBy({ job, calls, sight, violations }: Outcome): string[] {
  return [
    ...(job.status === 'completed' && job.counts.successful === 6
      ? []
      : [`the job is ${job.status}, ${job.counts.successful} of 6`]),
    ...(calls.repeatedAfterSuccess > 0 ? [`${calls.repeatedAfterSuccess} finished items were called again`] : []),
    ...(sight.unexplained > 0 ? [`nothing moved and no reason was shown, ${sight.unexplained} times`] : []),
    ...violations.map((violation) => `the ledger is broken: ${JSON.stringify(violation)}`),
  ];
}

function oldTable({ items, job, cancelAnswered, stillMs }: OldOutcome): string {
  const unknown = job.items.filter(({ error_message }) => error_message === 'Unknown error').length;
  return table([
    ['THE OLD WAY', 'of 6'],
    ['completed', String(items.completed ?? 0)],
    [
      'processing, for ever',
      `${items.processing ?? 0}   (nothing changed for ${seconds(stillMs)} after a freeze; a call takes ${seconds(model.takesMs)})`,
    ],
    ['failed', `${items.failed ?? 0}   (${unknown} of them say: Unknown error)`],
    ['the job', `${job.status}; its cancel answered ${cancelAnswered} and ended nothing`],
  ]);
}

function ourTable(trials: { driver: Driver; outcome: Outcome }[]): string {
  const rows = trials.map(({ driver, outcome: { job, ms, calls, disturbed, sight } }) => [
    driver.name,
    `${job.counts.successful} of 6`,
    seconds(ms),
    String(disturbed + 1),
    String(calls.calls - calls.failed),
    String(calls.lost),
    usd(job.spend.actual),
    usd(job.spend.reserved + job.spend.unknown),
    sight.reasons.join(', '),
  ]);
  const head = [
    'COLLOQUY, BY DRIVER',
    'ended',
    'in',
    'frozen or killed',
    'calls',
    'repeated',
    'spent',
    'lost calls: at most',
    'why it waited, as its page said',
  ];
  return table([head, ...rows]);
}
