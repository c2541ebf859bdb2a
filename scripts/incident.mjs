/** `npm run incident [-- --seed N]`: the incident that Colloquy was made for, and then the same on Colloquy; see tests/incident/main.ts. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { projectNode } from './support/paths.mjs';
import { main } from './support/stop.mjs';

await main(async () => {
  await ensureInstalled();
  const file = fileURLToPath(new URL('../tests/incident/main.ts', import.meta.url));
  const child = spawn(projectNode, [file, ...process.argv.slice(2)], { stdio: 'inherit' });
  // It ends its processes and removes its Postgres before it ends.
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
});
