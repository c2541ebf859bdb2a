import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './support/lock.mjs';
import { cacheFolder, projectNode, root } from './support/paths.mjs';
import { runProgram } from './support/run-program.mjs';
import { step } from './support/step.mjs';
import { Stop } from './support/stop.mjs';

const source = join(root, 'tests/incident/old-way');
/** Where what Next writes is in nobody's way; as deep as its source, so that it finds the repository. */
const folder = join(cacheFolder, 'incident/old-way');
const stampFile = join(folder, 'stamp');

/** What to start. */
export const oldWayServer = join(folder, '.next/standalone/.cache/incident/old-way/server.js');

/** Builds the app that works after its response (docs/incident.md), unless it was built from just these sources. */
export async function ensureOldWayBuilt() {
  if (isFresh()) return;
  await withLock('old-way', 'Another process is building the old way', async (holdFor) => {
    if (isFresh()) return;
    rmSync(folder, { recursive: true, force: true });
    cpSync(source, folder, { recursive: true });
    await step('Building the old way', () => build(holdFor));
    writeFileSync(stampFile, inputsHash());
  });
}

async function build(holdFor) {
  const { code, output } = await runProgram(projectNode, ['node_modules/next/dist/bin/next', 'build', folder], {
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    onStart: holdFor,
  });
  if (code !== 0 || !existsSync(oldWayServer))
    throw new Stop(`${output}\nnext build of the old way ended with ${code}.`);
}

function isFresh() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === inputsHash() && existsSync(oldWayServer);
}

function inputsHash() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const files = readdirSync(source, { recursive: true }).filter((name) => name.endsWith('.js'));
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(join(source, file)));
  return hash.digest('hex');
}
