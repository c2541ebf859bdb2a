import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Folders that hold what tests need, and no tests. */
const noTests = ['setup', 'soak'];

/** Tests that mostly wait (for leases, ticks, answers) leave room on two cores for a third, and those of platforms for a fourth. Not those that count what a kill at a certain moment does. */
const forWaiting = ['--maxWorkers=3'];

/** Files that take long and test what seldom changes: half of them, chosen by the commit; all of them by `npm test -- tests`. */
const byTurns = [
  'crash/ctrl-c',
  'crash/disk-full',
  'crash/generate-killed',
  'crash/database-away',
  'postgres-server/creation',
  'postgres-server/users',
  'postgres-server/recovery',
  'postgres-server/sharing',
  'web/auth/commands',
  'web/command-line',
  'cli/refusals',
  'web/hostile/naughty',
  'wire/ledger',
  'web/many-callers',
  'adoption/property',
  'backup/damage',
];

/** Those whose turn it is not at this commit. Where there is no commit, every file has its turn. */
function waitingTheirTurn() {
  try {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    const turn = Number.parseInt(commit.toString().slice(0, 8), 16) % 2;
    return byTurns.filter((_, index) => index % 2 !== turn);
  } catch {
    return [];
  }
}

/** The parts of the tests, one after the other, each with its share of the quarter of an hour on two cores. */
const named = [
  { name: 'domain', minutes: 0.5, paths: ['src/'] },
  { name: 'ledger, races, simulation', minutes: 2.75, folders: ['ledger', 'engine', 'model', 'race', 'simulation'] },
  { name: 'planted bugs', minutes: 0.5, folders: ['mutants'] },
  { name: 'processes', minutes: 2.5, folders: ['crash'] },
  { name: 'own Postgres', minutes: 1, folders: ['postgres-server'], args: forWaiting },
  { name: 'HTTP and command line', minutes: 4, folders: ['web', 'wire', 'cli'], args: forWaiting },
  {
    name: 'platforms, old databases, backups',
    minutes: 3,
    folders: ['incident', 'supabase', 'pooler', 'rls', 'adoption', 'backup'],
    args: ['--maxWorkers=4'],
  },
];

/** Every test file belongs to one part: whatever no name claims is in the last one. */
export function testParts() {
  const claimed = new Set([...noTests, ...named.flatMap(({ folders = [] }) => folders)]);
  const rest = readdirSync(join(root, 'tests')).filter((name) => !claimed.has(name));
  const parts = [...named, { name: 'the rest', minutes: 0.5, folders: rest }];
  const excludes = waitingTheirTurn().flatMap((name) => ['--exclude', `tests/${name}.test.ts`]);
  return parts.map(({ name, minutes, folders = [], paths, args = [] }) => ({
    name,
    minutes,
    args: [...args, ...excludes, ...(paths ?? folders.map((folder) => `tests/${folder}`))],
  }));
}
