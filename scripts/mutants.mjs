/** `npm run mutants -- [WORDS]`: hunts every planted bug of tests/mutants (whose name has these words) with the simulation. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { projectNode, root } from './support/paths.mjs';
import { main } from './support/stop.mjs';

await main(async () => {
  await ensureInstalled();
  const args = [join(root, 'tests/mutants/run-mutants.ts'), ...process.argv.slice(2)];
  const child = spawn(projectNode, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
});
