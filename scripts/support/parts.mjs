import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Folders that hold what tests need, and no tests. */
const noTests = ['setup', 'soak'];

/** Tests that mostly wait (for leases, ticks, answers) leave room on two cores for a third. Not those that count what a kill at a certain moment does. */
const forWaiting = ['--maxWorkers=3'];

/** The parts of the tests, one after the other, each with its share of the quarter of an hour on two cores. */
const named = [
  { name: 'domain', minutes: 0.5, paths: ['src/'] },
  { name: 'ledger, races, simulation', minutes: 2.75, folders: ['ledger', 'engine', 'model', 'race', 'simulation'] },
  { name: 'planted bugs', minutes: 0.5, folders: ['mutants'] },
  { name: 'processes', minutes: 2.5, folders: ['crash'] },
  { name: 'own Postgres', minutes: 1, folders: ['postgres-server'], args: forWaiting },
  { name: 'HTTP and command line', minutes: 4, folders: ['web', 'wire', 'cli'], args: forWaiting },
  { name: 'old databases and backups', minutes: 1, folders: ['adoption', 'backup'] },
  { name: 'platforms', minutes: 2.5, folders: ['incident', 'supabase', 'pooler', 'rls'], args: forWaiting },
];

/** Every test file belongs to one part: whatever no name claims is in the last one. */
export function testParts() {
  const claimed = new Set([...noTests, ...named.flatMap(({ folders = [] }) => folders)]);
  const rest = readdirSync(join(root, 'tests')).filter((name) => !claimed.has(name));
  const parts = [...named, { name: 'the rest', minutes: 0.5, folders: rest }];
  return parts.map(({ name, minutes, folders = [], paths, args = [] }) => ({
    name,
    minutes,
    args: [...args, ...(paths ?? folders.map((folder) => `tests/${folder}`))],
  }));
}
