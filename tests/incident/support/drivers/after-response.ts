import type { IncomingMessage } from 'node:http';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { until } from '../../../postgres-server/support/processes.ts';
import { type Driver, disturbApp, type Stage } from '../driver.ts';
import { becomeFunctions } from '../platform.ts';
import { schedule, tick } from './cron-tick.ts';
import { startWorker } from './worker.ts';

const patienceMs = 60_000;

export const afterResponse: Driver = {
  functions: true,
  name: 'after the response',
  about: 'the function that answered 202 works on, until it is frozen; a cron tick goes on',
  async drive(stage) {
    const stop = schedule(stage);
    return {
      disturb: (how) => disturbApp(stage, how),
      stop: async () => stop(),
    };
  },
};

/** Shorter than the job: calls of 2.5 s, one after the other, do not all fit into a function of ten. */
const shortFunctions = { concurrency: 1, callMs: 2_500 };

export const kicks: Driver = {
  ...shortFunctions,
  name: 'after the response, kicks',
  about:
    'a function works on after its answer and starts the next one; each is frozen as soon as it has, and one in the middle of its call',
  async drive(stage) {
    let kicked = 0;
    await startChain(stage);
    stage.platform.gate = async (request) => {
      if (!isKick(request)) return null;
      kicked++;
      const { pid } = await stage.platform.freeze();
      stage.note(`function ${pid} started the next one and was frozen`);
      return null;
    };
    let endSchedule = () => {};
    return {
      isReady: () => kicked > 0,
      async disturb(how) {
        await disturbApp(stage, how);
        // The chain is broken; what a deployment has beside it goes on.
        endSchedule();
        endSchedule = schedule(stage);
      },
      stop: async () => endSchedule(),
    };
  },
};

export const refusedKicks: Driver = {
  ...shortFunctions,
  name: 'every kick answered 508',
  about: 'the platform refuses to start the next function; one cron tick repairs it',
  async drive(stage) {
    await startChain(stage);
    stage.platform.gate = async (request) => (isKick(request) ? 508 : null);
    const ticked = repair(stage);
    return {
      isReady: () => false,
      disturb: async () => {},
      stop: async () => void (await ticked),
    };
  },
};

/** A schedule asks by GET. */
const isKick = ({ method, url }: Pick<IncomingMessage, 'method' | 'url'>) =>
  method === 'POST' && url?.startsWith('/api/cron/tick?job=');

/**
 * A function starts no call that may not fit into its time, and two minutes are reckoned for a call while a job has none that succeeded. So a worker does the first item;
 * from then on each process of the app is a function of ten seconds, and the first of them is started.
 */
async function startChain(stage: Stage): Promise<void> {
  const { db, jobId, platform, note } = stage;
  const first = startWorker(stage);
  const isCalled = async () => (await readJob(db, localOrganizationId, jobId)).counts.inFlight > 0;
  await until('the first item is called', isCalled, patienceMs);
  first.process.kill('SIGTERM');
  await first.ended;
  const { pid } = await becomeFunctions(platform, 10);
  note(`one item is done; killed ${pid}: from now on each process is a function of ten seconds`);
  void tick(platform.url, jobId).catch(() => {}); // it is frozen before it can answer
}

async function repair({ db, jobId, platform, note }: Stage): Promise<void> {
  await until(
    'the kick is refused',
    async () => {
      const { waiting, status } = await readJob(db, localOrganizationId, jobId);
      if (waiting?.code === 'kick_refused') note(`waiting: ${waiting.detail}`);
      return waiting?.code === 'kick_refused' || status === 'completed';
    },
    patienceMs,
  );
  // What is left fits into one tick, as it does where functions have minutes.
  const { pid } = await becomeFunctions(platform, 60);
  note(`killed ${pid}; one tick`);
  await tick(platform.url);
}
