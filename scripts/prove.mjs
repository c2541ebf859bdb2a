/** `npm run prove -- NAME [ARGS]` runs `tests/…/prove-NAME.ts`; without a name it lists them. */
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { projectNode, root } from './support/paths.mjs';
import { main, Stop } from './support/stop.mjs';

await main(async () => {
  await ensureInstalled();
  const [name, ...args] = process.argv.slice(2);
  const files = globSync('tests/*/prove-*.ts', { cwd: root }).map((file) => join(root, file));
  const file = files.find((each) => basename(each) === `prove-${name}.ts`);
  if (!file) throw new Stop(`Proofs:\n${files.map((each) => `  ${usageOf(each)}`).join('\n')}`);
  const child = spawn(projectNode, [file, ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
});

/** The first lines of each proof say how it is run, and what it proves. */
function usageOf(file) {
  const [, command, what] = /`node scripts\/prove.mjs (.+?)`: (.+?) \*\//.exec(readFileSync(file, 'utf8')) ?? [];
  return `node scripts/prove.mjs ${(command ?? basename(file)).padEnd(32)}${what ?? ''}`;
}
