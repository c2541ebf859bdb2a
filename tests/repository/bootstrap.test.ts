import { execFile } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const run = promisify(execFile);
const project = fileURLToPath(new URL('../..', import.meta.url));

/** Stands in for npm: notes that it was asked, takes a moment, leaves what an installation leaves. */
const fakeNpm = `
  import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
  import { setTimeout } from 'node:timers/promises';
  appendFileSync('npm.log', process.argv[2] + '\\n');
  rmSync('node_modules', { recursive: true, force: true });
  await setTimeout(Number(process.env.NPM_TAKES_MS ?? 50));
  mkdirSync('node_modules/.bin', { recursive: true });
  mkdirSync('node_modules/node/bin', { recursive: true });
  for (const file of ['.bin/node', 'node/bin/node', 'node/bin/node.exe']) writeFileSync('node_modules/' + file, '');
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'colloquy-bootstrap-'));
  cpSync(join(project, 'scripts'), join(folder, 'scripts'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'package-lock.json'), '{ "packages": { "": {} } }');
  writeFileSync(join(folder, 'npm-cli.mjs'), fakeNpm);
  mkdirSync(join(folder, 'src/cli'), { recursive: true });
  writeFileSync(join(folder, 'src/cli/main.ts'), 'console.log(process.argv.slice(2).join());\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = ({ npmTakesMs = 50 } = {}) =>
  run(process.execPath, ['scripts/run.mjs', 'jobs', '--json'], {
    cwd: folder,
    env: { ...process.env, npm_execpath: join(folder, 'npm-cli.mjs'), NPM_TAKES_MS: String(npmTakesMs) },
  });
const npmRuns = () => {
  const log = join(folder, 'npm.log');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
};

test('the first command installs, says how long it took on stderr only, and then runs with its own arguments', async () => {
  const { stdout, stderr } = await start();
  expect(stdout).toBe('jobs,--json\n');
  expect(stderr).toMatch(/^Installing … \d+\.\d s\n$/);
  expect(npmRuns()).toEqual(['ci']);
});

test('the second command installs nothing and says nothing', async () => {
  await start();
  const { stderr } = await start();
  expect(stderr).toBe('');
  expect(npmRuns()).toHaveLength(1);
});

test('a changed lock, and an installation without its Node, install again', async () => {
  await start();
  appendFileSync(join(folder, 'package-lock.json'), ' ');
  await start();
  expect(npmRuns()).toHaveLength(2);
  rmSync(join(folder, 'node_modules/.bin/node'));
  await start();
  expect(npmRuns()).toHaveLength(3);
});

test('what was installed by npm itself is not installed again', async () => {
  await start();
  rmSync(join(folder, 'node_modules/.colloquy-install'));
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{ "packages": {} }');
  await start();
  expect(npmRuns()).toHaveLength(1);
});

test('four commands at once install once', async () => {
  const all = await Promise.all([start(), start(), start(), start()]);
  expect(all.map(({ stdout }) => stdout)).toEqual(Array(4).fill('jobs,--json\n'));
  expect(npmRuns()).toHaveLength(1);
});

test('when the installing command is killed, the next one waits for its npm and then takes over', async () => {
  const installing = start({ npmTakesMs: 2_000 });
  await vi.waitUntil(() => npmRuns().length === 1, { timeout: 10_000 });
  installing.child.kill('SIGKILL');
  await expect(installing).rejects.toMatchObject({ signal: 'SIGKILL' });
  const { stdout, stderr } = await start();
  expect(stdout).toBe('jobs,--json\n');
  expect(stderr).toMatch(/^Another process is installing \(process \d+\); waiting for it …\nInstalling … /);
});

test('a failing npm is shown in its own words, and nothing is run', async () => {
  writeFileSync(join(folder, 'npm-cli.mjs'), `console.error('npm error ENOSPC'); process.exit(7);`);
  const failure = await start().catch((error: { code: number; stdout: string; stderr: string }) => error);
  expect(failure).toMatchObject({ code: 1, stdout: '' });
  expect(failure.stderr).toContain('npm error ENOSPC');
  expect(failure.stderr).toContain('npm ci ended with 7');
  expect(failure.stderr).not.toMatch(/^ +at /m);
});
