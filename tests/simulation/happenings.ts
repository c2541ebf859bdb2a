import { adjustJob } from '#ledger/adjust-job.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { pauseJob, resumeJob } from '#ledger/pause-job.ts';
import { retryItems } from '#ledger/retry-items.ts';
import type { Database } from '#platform/database.ts';
import type { Happening } from './plan.ts';
import type { Random } from './random.ts';
import { connectionCut, runAlone } from './run-statement.ts';
import type { World } from './world.ts';

const workersMax = 5;

type Command = 'pause' | 'resume' | 'cancel' | 'retry' | 'adjust';

/** What may happen at any moment. @returns whether it could */
export async function happen(world: World, happening: Happening): Promise<boolean> {
  const { random } = world;
  switch (happening) {
    case 'crash':
      return onSome(world, (world_, { actor }) => world_.crash(actor));
    case 'freeze':
      return onSome(world, freeze);
    case 'stop_worker':
      return onSome(world, (_, { actor }) => {
        world.figures.count(happening);
        world.note(`${actor.name} is asked to stop`);
        actor.stop.abort();
      });
    case 'start_worker':
      if (world.living.length >= workersMax) return false;
      world.startWorker();
      return true;
    case 'clock_jump':
      jump(world);
      return true;
    case 'all_cut':
      cutAll(world);
      return true;
    case 'settle_again': {
      if (world.settles.length === 0) return false;
      world.figures.count(happening);
      await runAlone(world, { ...random.pick(world.settles), orphaned: true });
      return true;
    }
    default:
      command(world, happening, random.pick(world.jobIds));
      return true;
  }
}

function onSome(world: World, act: (world: World, worker: World['workers'][number]) => void): boolean {
  const running = world.living.filter(({ actor }) => actor.state === 'running');
  if (running.length === 0) return false;
  act(world, world.random.pick(running));
  return true;
}

/** Stopped like by SIGSTOP, often for longer than its lease. */
function freeze(world: World, { actor, plan }: World['workers'][number]): void {
  world.figures.count('freeze');
  const ms = Math.round(plan.leaseMs * (0.3 + world.random.next() * 3));
  world.note(`${actor.name} is frozen for ${ms} ms`);
  actor.state = 'frozen';
  world.timers.add(ms, null, () => {
    if (actor.state !== 'frozen') return;
    world.note(`${actor.name} goes on`);
    actor.thaw();
  });
}

/** Only the database's clock jumps: a server's time may be set; the processes measure durations, and never the time of day. */
function jump(world: World): void {
  world.figures.count('clock_jump');
  const ms = world.random.chance(0.5) ? world.random.int(1_000, 3 * 3_600_000) : -world.random.int(500, 180_000);
  world.skewMs += ms;
  world.note(`the database's clock jumps by ${ms} ms`);
}

/** Of what was under way, some is done and nobody hears of it, and some never arrives. */
function cutAll(world: World): void {
  world.figures.count('all_cut');
  world.note('all connections are cut');
  for (const statement of world.waiting.splice(0)) {
    if (world.random.chance(0.4)) world.orphan(statement);
    statement.actor.deliver(() => statement.reject(connectionCut()));
  }
}

function command(world: World, name: Command, jobId: string): void {
  const { random } = world;
  world.note(`${name} job ${world.jobIds.indexOf(jobId) + 1}`);
  world.command(name, commandOf(random, name, jobId));
}

function commandOf(random: Random, name: Command, jobId: string): (db: Database) => Promise<unknown> {
  switch (name) {
    case 'pause':
      return (db) => pauseJob(db, jobId, 'someone');
    case 'resume':
      return (db) => resumeJob(db, jobId, 'someone');
    case 'cancel': {
      // Either it ends the queued items itself, or leaves them to the drivers.
      const whileMs = random.chance(0.5) ? 0 : Number.POSITIVE_INFINITY;
      return (db) => cancelJob(db, jobId, 'someone', whileMs);
    }
    case 'retry': {
      const filter = { includeCancelled: random.chance(0.5) };
      return (db) => retryItems(db, jobId, filter);
    }
    case 'adjust': {
      const budgetUsd = 0.0025 * random.int(1, 20);
      const concurrentProcessing = random.int(1, 6);
      const priority = random.pick(['low', 'normal', 'high'] as const);
      const adjustment = random.pick([{ budgetUsd }, { concurrentProcessing }, { priority }]);
      return (db) => adjustJob(db, jobId, adjustment);
    }
  }
}
