import { openStore } from '#engine/open-store.ts';
import { type CallCounts, countCalls } from '#ledger/count-calls.ts';
import { checkInvariants } from '#ledger/invariants.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { storeShippedPrices } from '#ledger/prices.ts';
import { type JobDetail, readJob } from '#ledger/read-jobs.ts';
import { readConfig } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';
import type { Random } from '../../simulation/random.ts';
import { type Driver, type Driving, environment, type Stage } from './driver.ts';
import type { ModelServer } from './model-server.ts';
import { becomeFunctions, Platform } from './platform.ts';
import { type Sight, watchWaiting } from './watch-waiting.ts';

export interface Trial {
  /** Of our app. */
  serverFile: string;
  databaseUrl: string;
  model: ModelServer;
  random: Random;
  /** How often the driver is frozen or killed, besides the process that answered 202. */
  disturbances: number;
  note(what: string): void;
}

/** What came of a job. */
export interface Outcome {
  job: JobDetail;
  ms: number;
  calls: CallCounts;
  /** Frozen or killed in the middle of a call. */
  disturbed: number;
  sight: Sight;
  violations: unknown[];
}

/** As the platforms have them. */
const functionSeconds = 300;

const endedMsMax = 60_000;

/** Submits six conversations, freezes the process that answered 202, and lets one driver work while it is frozen and killed at random moments. */
export async function runTrial(driver: Driver, trial: Trial): Promise<Outcome> {
  const { model, note, databaseUrl } = trial;
  const store = await openStore(readConfig({ DATABASE_URL: databaseUrl }), { connectionsMax: 2 });
  const usualMs = model.takesMs;
  let platform: Platform | null = null;
  let driving: Driving | null = null;
  try {
    await storeShippedPrices(store.db, [{ provider: 'local', model: '*', from: '2020-01-01', input: 1, output: 10 }]);
    platform = await Platform.open(trial.serverFile, environment(trial));
    if (driver.functions) await becomeFunctions(platform, functionSeconds);
    model.takesMs = driver.callMs ?? usualMs;
    const startedMs = performance.now();
    const jobId = await submitSix(platform, driver.concurrency);
    const sight = watchWaiting(store.db, jobId);
    const { pid } = await platform.freeze();
    note(`202, job ${jobId}; froze the process ${pid} that answered it`);
    const stage: Stage = { db: store.db, databaseUrl, jobId, platform, model, note };
    driving = await driver.drive(stage);
    const disturbed = await disturbAtRandom(stage, driving, trial);
    const job = await untilEnded(store.db, jobId);
    const ms = performance.now() - startedMs;
    return {
      job,
      ms,
      calls: await countCalls(store.db, jobId),
      disturbed,
      sight: await sight.end(),
      violations: await checkInvariants(store.db),
    };
  } finally {
    model.takesMs = usualMs;
    await driving?.stop();
    await platform?.close();
    await store.close();
  }
}

/** @returns the job's id */
export async function submitSix({ url }: Pick<Platform, 'url'>, concurrentProcessing?: number): Promise<string> {
  const response = await fetch(`${url}/api/conversations/generate-batch`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      name: 'Six conversations',
      model: 'local:writer',
      grid: {
        personas: ['overwhelmed_avoider', 'anxious_planner', 'pragmatic_optimist'],
        emotionalArcs: ['confusion_to_clarity', 'fear_to_confidence'],
        topics: ['roth_ira_conversion'],
      },
      concurrentProcessing,
      modelSettings: { maxOutputTokens: 1_000 },
    }),
  });
  if (response.status !== 202) throw new Error(`generate-batch answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { jobId: string }).jobId;
}

/** @returns how often */
async function disturbAtRandom(stage: Stage, driving: Driving, { disturbances, random }: Trial): Promise<number> {
  let disturbed = 0;
  let lastToken = '';
  for (; disturbed < disturbances; disturbed++) {
    const called = await untilCalling(stage, driving, lastToken);
    if (called === null) break;
    await sleep(random.int(0, stage.model.takesMs));
    if ((await read(stage)).completedAt) break;
    await driving.disturb(random.pick(['freeze', 'kill']));
    lastToken = called;
  }
  return disturbed;
}

/** Until a call is made that began after the one named. @returns the newest one's name; null: the job ended */
async function untilCalling(stage: Stage, driving: Driving, after: string): Promise<string | null> {
  const deadlineMs = performance.now() + endedMsMax;
  while (performance.now() < deadlineMs) {
    const [call] = await stage.db.query<{ at: string }>(
      `select created_at::text as at from batch_attempts where batch_job_id = $1 and outcome is null and settled_at is null order by created_at desc limit 1`,
      [stage.jobId],
    );
    if (call && call.at > after && stage.model.inFlight > 0 && driving.isReady?.() !== false) return call.at;
    if ((await read(stage)).completedAt) return null;
    await sleep(20);
  }
  return null;
}

const read = ({ db, jobId }: Pick<Stage, 'db' | 'jobId'>) => readJob(db, localOrganizationId, jobId);

/** The job as it is when it has ended, or as it is still after a minute. */
async function untilEnded(db: Database, jobId: string): Promise<JobDetail> {
  const deadlineMs = performance.now() + endedMsMax;
  for (;;) {
    const job = await read({ db, jobId });
    if (job.completedAt || performance.now() > deadlineMs) return job;
    await sleep(50);
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
