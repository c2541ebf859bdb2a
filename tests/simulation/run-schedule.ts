import type { Figures } from './figures.ts';
import { happen } from './happenings.ts';
import { heal } from './heal.ts';
import { submitPlanned } from './jobs.ts';
import { happenings, planOf } from './plan.ts';
import { changesNothing, runAlone, runOverlapped } from './run-statement.ts';
import type { Act, Statement } from './statements.ts';
import type { SimulatedStore } from './store.ts';
import { Violation } from './violation.ts';
import { describe, World } from './world.ts';

export interface ScheduleResult {
  seed: number;
  figures: Figures;
  /** Of everything that happened: the same for two runs of a seed. */
  traceHash: string;
  violation: { check: string; detail: string; step: number; trace: string[] } | null;
}

/** The invariants are asked for after so many statements. */
const statementsPerCheck = 12;

/** One schedule: a world of its own, all from its seed. @param onLine told of each line of the trace */
export async function runSchedule(
  store: SimulatedStore,
  seed: number,
  onLine?: (line: string) => void,
): Promise<ScheduleResult> {
  await store.reset();
  const world = new World(seed, planOf(seed), store, onLine);
  let violation: ScheduleResult['violation'] = null;
  try {
    await begin(world);
    await goWrong(world);
    await heal(world);
  } catch (error) {
    const { check, message } = error instanceof Violation ? error : new Violation('simulation_broke', describe(error));
    violation = { check, detail: message, step: world.figures.steps, trace: world.trace.last };
  }
  world.figures.schedules = 1;
  world.figures.calls = world.book.calls.size;
  world.figures.virtualMs = world.timers.nowMs;
  for (const { actor } of world.workers) actor.die();
  return { seed, figures: world.figures, traceHash: world.trace.hash, violation };
}

async function begin(world: World): Promise<void> {
  await world.store.showTime(0);
  for (const [index, plan] of world.plan.jobs.entries())
    world.jobIds.push(await submitPlanned(world.store.main, plan, index + 1));
  world.ledger = await world.store.snapshot();
  for (let worker = 0; worker < world.plan.workersAtStart; worker++) world.startWorker();
  await world.quiet();
}

/** The faulty phase: whatever the seed says, in the order that it says. */
async function goWrong(world: World): Promise<void> {
  const { plan, random, figures } = world;
  let checkAt = statementsPerCheck;
  while (figures.statements - figures.reads < plan.statementsMax && figures.steps < plan.statementsMax * 20) {
    figures.steps++;
    const happening = happenings.find((each) => random.chance(plan.happenings[each]));
    if (happening && (await happen(world, happening))) await world.quiet();
    else await goOn(world);
    if (figures.statements >= checkAt) {
      await world.store.checkInvariants();
      checkAt = figures.statements + statementsPerCheck;
    }
  }
}

const often = new Set<Act>(['claim', 'settle', 'renew']);

/** A statement runs, alone or against another; or time goes on. */
async function goOn(world: World): Promise<void> {
  const { plan, random, timers } = world;
  if (world.orphans.length > 0 && random.chance(0.1)) {
    const [orphan] = world.orphans.splice(random.int(0, world.orphans.length - 1), 1);
    return runAlone(world, orphan!);
  }
  const runs = world.waiting.length > 0 && (timers.nextMs === null || random.chance(plan.eagerness));
  if (!runs) return world.fireNext();
  const locking = world.waiting.filter((each) => !changesNothing(each));
  const overlaps = random.chance(plan.overlap);
  const [only] = locking;
  if (overlaps && only && locking.length === 1 && !often.has(only.act)) {
    // An act that is seldom waits for another to overlap with.
    const others = world.waiting.filter((each) => each !== only);
    if (others.length > 0) return runAlone(world, take(world, others));
    if (timers.nextMs !== null) return world.fireNext();
  }
  if (locking.length < 2 || !overlaps) return runAlone(world, take(world, world.waiting));
  const seldom = locking.filter((each) => !often.has(each.act));
  const one = take(world, seldom.length > 0 && random.chance(0.7) ? seldom : locking);
  const other = take(
    world,
    locking.filter((each) => each !== one),
  );
  return random.chance(0.5) ? runOverlapped(world, one, other) : runOverlapped(world, other, one);
}

/** Out of some of the waiting ones, also for the world. */
function take(world: World, some: Statement[]): Statement {
  const [statement] = some.splice(world.random.int(0, some.length - 1), 1);
  world.waiting = world.waiting.filter((each) => each !== statement);
  return statement!;
}
