/** `npm run bench -- NAME [ARGS]` runs `bench/NAME.ts`; without a name it lists them. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { projectNode, root } from './support/paths.mjs';
import { main, Stop } from './support/stop.mjs';

const folder = join(root, 'bench');

await main(async () => {
  await ensureInstalled();
  const [name, ...args] = process.argv.slice(2);
  const usages = readdirSync(folder)
    .map((file) => /`npm run bench -- (.+?)`/.exec(readFileSync(join(folder, file), 'utf8'))?.[1])
    .filter(Boolean);
  const file = join(folder, `${name}.ts`);
  if (!name || !existsSync(file))
    throw new Stop(`Benchmarks:\n${usages.map((each) => `  npm run bench -- ${each}`).join('\n')}`);
  const child = spawn(projectNode, [file, ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
});
