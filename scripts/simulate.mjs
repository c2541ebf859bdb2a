/** `npm run simulate -- [SCHEDULES] [FIRST_SEED] | --seed N`: the simulation of tests/simulation, for as long as you like. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { projectNode, root } from './support/paths.mjs';
import { main } from './support/stop.mjs';

await main(async () => {
  await ensureInstalled();
  const args = [join(root, 'tests/simulation/simulate.ts'), ...process.argv.slice(2)];
  const child = spawn(projectNode, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
});
