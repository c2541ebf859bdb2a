import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './support/lock.mjs';
import { root } from './support/paths.mjs';
import { runProgram } from './support/run-program.mjs';
import { step } from './support/step.mjs';
import { Stop } from './support/stop.mjs';

const built = join(root, '.next');
const standalone = join(built, 'standalone');
const stampFile = join(built, 'colloquy-build');
const inputs = /^(next\.config\.\w+|postcss\.config\.\w+|package\.json|package-lock\.json|tsconfig\.json|src|public)$/;

/** Builds the web app, unless it was built from just these sources. */
export async function ensureBuilt() {
  if (isFresh(inputsHash())) return;
  await withLock('build', 'Another process is building the web app', async (holdFor) => {
    const hash = inputsHash();
    if (isFresh(hash)) return;
    rmSync(stampFile, { force: true });
    await step('Building the web app', () => build(holdFor));
    writeFileSync(stampFile, hash);
  });
}

async function build(holdFor) {
  const { code, output } = await runProgram(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    onStart: holdFor,
  });
  if (code !== 0) throw new Stop(`${output}\nnext build ended with ${code}; what it said is above.`);
  if (!existsSync(join(standalone, 'server.js'))) {
    throw new Stop(`next build left no ${join(standalone, 'server.js')}: next.config needs output: 'standalone'.`);
  }
  // What server.js serves but the build leaves to the deployer.
  replaceFolder(join(built, 'static'), join(standalone, '.next/static'));
  replaceFolder(join(root, 'public'), join(standalone, 'public'));
}

function replaceFolder(from, to) {
  rmSync(to, { recursive: true, force: true });
  if (existsSync(from)) cpSync(from, to, { recursive: true });
}

function isFresh(hash) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash && existsSync(join(standalone, 'server.js'));
}

/** Over names and contents, as times change with every checkout. */
function inputsHash() {
  const hash = createHash('sha256');
  for (const entry of readdirSync(root)
    .filter((name) => inputs.test(name))
    .sort())
    addTo(hash, entry);
  return hash.digest('hex');
}

function addTo(hash, path) {
  const full = join(root, path);
  const entries = readdirOrNull(full);
  if (entries) for (const name of entries.sort()) addTo(hash, `${path}/${name}`);
  else if (!path.includes('.test.')) hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
}

function readdirOrNull(path) {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error.code === 'ENOTDIR') return null;
    throw error;
  }
}
