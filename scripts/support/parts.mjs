import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Folders that hold what tests need, and no tests. */
const noTests = ['setup', 'soak'];

/** The parts of the tests, one after the other, each with its share of the quarter of an hour on two cores. */
const named = [
  { name: 'domain', minutes: 1.5, paths: ['src/'] },
  { name: 'ledger, races, simulation', minutes: 3, folders: ['ledger', 'engine', 'model', 'race', 'simulation'] },
  { name: 'planted bugs', minutes: 2, folders: ['mutants'] },
  { name: 'processes', minutes: 1.5, folders: ['crash', 'postgres-server'] },
  { name: 'HTTP and command line', minutes: 2, folders: ['web', 'wire', 'cli'] },
  { name: 'old databases and backups', minutes: 1, folders: ['adoption', 'backup'] },
  { name: 'platforms', minutes: 2, folders: ['incident', 'supabase', 'pooler', 'rls'] },
];

/** Every test file belongs to one part: whatever no name claims is in the last one. */
export function testParts() {
  const claimed = new Set([...noTests, ...named.flatMap(({ folders = [] }) => folders)]);
  const rest = readdirSync(join(root, 'tests')).filter((name) => !claimed.has(name));
  return [...named, { name: 'the rest', minutes: 1, folders: rest }].map(({ name, minutes, folders = [], paths }) => ({
    name,
    minutes,
    paths: paths ?? folders.map((folder) => `tests/${folder}`),
  }));
}
