import { expireReservations } from '#ledger/expire-reservations.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { judgeMoney } from './oracles/money.ts';
import { runAlone } from './run-statement.ts';
import type { JobState } from './snapshot.ts';
import { Violation } from './violation.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;
/** By then every job has ended, or waits for a person. */
const healedByMs = 3 * 60 * minuteMs;
/** No schedule that ends needs a tenth of this. */
const stepsMax = 20_000;
/** By then a worker that was asked to stop has ended: its calls have, and its answers are stored. */
const stoppedByMs = 45_000;
/** What only a person ends; all other reasons to wait go by. */
const forAPerson = new Set(['paused', 'budget_reached']);

/** Faults stop, and one healthy worker is there: every job must end, or say who must act. Then the books are compared. */
export async function heal(world: World): Promise<void> {
  world.note('faults stop');
  world.weather.calm = true;
  for (const { actor } of world.living) {
    if (actor.state === 'frozen') actor.thaw();
    await world.quiet();
    actor.stop.abort();
  }
  await world.quiet();
  for (const orphan of world.orphans.splice(0)) await runAlone(world, orphan);
  await untilAllStopped(world);
  const healer = world.startWorker(
    { concurrency: 8, leaseMs: 4_000, items: null, providers: ['openai', 'local'] },
    { pollMs: 15_000, dutiesMs: 15_000 },
  );
  world.book.healthy.add(healer.actor.name);
  await world.quiet();
  await until(world, healedByMs, 'never_stuck', () => settled(world));
  healer.actor.stop.abort();
  await world.quiet();
  await untilAllStopped(world);
  await closeBooks(world);
}

const untilAllStopped = (world: World) =>
  until(world, stoppedByMs, 'stops_when_asked', async () => world.living.length === 0 && world.waiting.length === 0);

/** Lets the world go on, without faults. @throws Violation of `check` when it is not done by then */
async function until(world: World, byMs: number, check: string, done: () => Promise<boolean>): Promise<void> {
  const from = world.timers.nowMs;
  let askAt = from;
  for (;;) {
    if (world.waiting.length > 0) {
      await runAlone(world, world.waiting.shift()!);
    } else {
      const nothingComes = world.timers.nextMs === null;
      if (world.timers.nowMs >= askAt || nothingComes) {
        if (await done()) return;
        if (nothingComes) throw new Violation(check, `nothing is to come any more; ${await whatWaits(world)}`);
        askAt = world.timers.nowMs + 2_000;
      }
      await world.fireNext();
    }
    world.figures.steps++;
    if (world.figures.steps > stepsMax)
      throw new Violation(check, `it goes round in circles; ${await whatWaits(world)}`);
    if (world.timers.nowMs - from > byMs) throw new Violation(check, await whatWaits(world));
  }
}

const hasEnded = (job: JobState) =>
  (job.status === 'completed' || job.status === 'failed' || job.status === 'cancelled') && job.sweep === null;

/** Whether every job has ended, or waits for a person while nothing of it is in flight. */
async function settled(world: World): Promise<boolean> {
  for (const job of world.ledger.jobs.values()) {
    if (hasEnded(job)) continue;
    if (job.inFlight > 0) return false;
    await world.store.showTime(world.timers.nowMs + world.skewMs);
    const { waiting } = await readJob(world.store.main, localOrganizationId, job.id);
    if (waiting?.who !== 'you' || !forAPerson.has(waiting.code)) return false;
  }
  return true;
}

async function whatWaits(world: World): Promise<string> {
  const living = world.living.map(({ actor }) => actor.name).join(', ');
  const jobs = [];
  for (const job of world.ledger.jobs.values()) {
    if (hasEnded(job)) continue;
    const { waiting } = await readJob(world.store.main, localOrganizationId, job.id);
    const items = [...world.ledger.items.values()].filter((item) => item.job === job.id && item.status !== 'completed');
    jobs.push(JSON.stringify({ ...job, waiting, items: items.slice(0, 3) }));
  }
  return `workers ${living || 'none'}; ${jobs.join('; ')}`;
}

/** Long after every deadline: nothing is reserved any more, and the provider's book agrees with ours. */
async function closeBooks(world: World): Promise<void> {
  const { store } = world;
  await store.showTime(world.timers.nowMs + world.skewMs + 6 * 60 * minuteMs);
  while ((await expireReservations(store.main)) > 0);
  world.ledger = await store.snapshot();
  for (const job of world.ledger.jobs.values())
    if (job.reserved !== 0 && job.inFlight === 0)
      throw new Violation('reservations_end', `a job still reserves ${job.reserved} nano-dollars`);
  await store.checkInvariants();
  await judgeMoney(store.main, world.book);
}
