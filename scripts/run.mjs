/**
 * `node scripts/run.mjs ARGS…` is `colloquy ARGS…` on any machine with Node 20 and npm: installs if needed, and goes on
 * in a Node that runs TypeScript, this one if it can.
 */
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { cacheFolder, projectNode } from './support/paths.mjs';
import { main } from './support/stop.mjs';

await main(async () => {
  await ensureInstalled();
  if (process.features.typescript) await runHere();
  else await runInProjectNode();
});

async function runHere() {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(join(cacheFolder, 'compiled'));
  const args = process.argv.slice(2);
  if (args[0] === 'start' && !args.includes('--help') && !args.includes('-h')) {
    const { ensureBuilt } = await import('./build-web.mjs');
    await ensureBuilt();
  }
  await import('../src/cli/main.ts');
}

/** Only on the first run: afterwards npm scripts find Node 24 before the machine's own. */
async function runInProjectNode() {
  const { spawn } = await import('node:child_process');
  const child = spawn(projectNode, process.argv.slice(1), { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; what it means is for the child to say.
  const ignore = () => {};
  const pass = (signal) => child.kill(signal);
  process.on('SIGINT', ignore).on('SIGTERM', pass).on('SIGHUP', pass);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (...end) => resolve(end));
  });
  if (!signal) process.exit(code);
  process.off('SIGINT', ignore).off('SIGTERM', pass).off('SIGHUP', pass);
  process.kill(process.pid, signal);
}
