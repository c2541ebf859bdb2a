import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PartMessage } from '../simulation/part.ts';
import type { PlantedBug } from './planted-bugs.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface Hunt {
  bug: PlantedBug;
  /** After so many schedules it was seen; null: not at all. */
  schedules: number | null;
  /** The check that saw it. */
  check: string | null;
  detail: string;
  seed: number;
  seconds: number;
}

/** Every hunt begins with this seed; the right code keeps every promise in all of them. */
const huntFirstSeed = 1_000;
const huntSchedulesMax = 200;

/** Runs schedules against the shipped code with a bug in it, in a process of its own, until a check fires. */
export function hunt(bug: PlantedBug, databaseUrl: string): Promise<Hunt> {
  const startedMs = performance.now();
  const part = fork(
    file('../simulation/part.ts'),
    [databaseUrl, String(huntFirstSeed), '1', String(huntSchedulesMax)],
    {
      execArgv: ['--import', file('plant.ts')],
      env: { ...process.env, PLANTED_BUG: bug.name },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    },
  );
  let complaint = '';
  part.stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  let last: PartMessage | null = null;
  part.on('message', (message) => {
    if (last?.violation) return;
    last = message as PartMessage;
    if (last.violation) part.disconnect();
  });
  return new Promise((resolve, reject) => {
    part.on('error', reject);
    part.on('exit', (code) => {
      resolve({
        bug,
        schedules: last?.violation ? last.seed - huntFirstSeed + 1 : null,
        check: last?.violation?.check ?? null,
        detail: last?.violation?.detail ?? (code === 0 ? '' : complaint),
        seed: last?.seed ?? huntFirstSeed,
        seconds: (performance.now() - startedMs) / 1_000,
      });
    });
  });
}

export const wasCaught = ({ bug, check }: Hunt) => check !== null && bug.caughtBy.includes(check);

export function lineOf(found: Hunt): string {
  const { bug, schedules, check, detail, seconds } = found;
  const words = wasCaught(found)
    ? `caught by ${check} after ${schedules} schedules`
    : check
      ? `NOT CAUGHT by ${bug.caughtBy.join(' or ')}, but by ${check}: ${detail.slice(0, 300)}`
      : `NOT CAUGHT in ${huntSchedulesMax} schedules ${detail}`;
  return `${bug.file.padEnd(30)} ${bug.name.padEnd(76)} ${words}, ${seconds.toFixed(0)} s`;
}
