import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder, projectNode, root } from './support/paths.mjs';

const lockFile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.colloquy-install');

/** Installs what package-lock.json names, unless it is there already. Runs before any dependency is, so it uses none. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  const { withLock } = await import('./support/lock.mjs');
  await withLock('install', 'Another process is installing', async (holdFor) => {
    if (isInstalled()) return;
    const { step } = await import('./support/step.mjs');
    await step('Installing', () => install(holdFor));
    writeStamp();
  });
}

function isInstalled() {
  if (!hasNode()) return false;
  if (readStamp() === wantedStamp()) return true;
  if (!isInstalledByHand()) return false;
  writeStamp();
  return true;
}

async function install(holdFor) {
  const { runProgram } = await import('./support/run-program.mjs');
  const { Stop } = await import('./support/stop.mjs');
  moveRunningProgramAside();
  const { command, args, shell } = npm();
  // NODE_ENV=production would leave out Node 24 itself, which is a devDependency.
  const ci = [...args, 'ci', '--include=dev', '--no-audit', '--no-fund'];
  const { code, output } = await runProgram(command, ci, { shell, onStart: holdFor });
  if (code !== 0) throw new Stop(`${output}\nnpm ci ended with ${code}; what it said is above.`);
  if (!hasNode()) {
    throw new Stop(
      `${output}\nnpm ci left no ${projectNode}. Are install scripts switched off (npm config get ignore-scripts)?`,
    );
  }
}

/** npm by its own script where npm started us, as any npm script is; else by its name. */
function npm() {
  const script = process.env.npm_execpath;
  if (script && basename(script).startsWith('npm')) return { command: nodeOutside(), args: [script], shell: false };
  // npm.cmd cannot be spawned without a shell; the arguments are fixed words.
  const isWindows = process.platform === 'win32';
  return { command: isWindows ? 'npm.cmd' : 'npm', args: [], shell: isWindows };
}

/** A Node that npm ci does not delete while it runs. */
function nodeOutside() {
  const candidates = [process.execPath, process.env.npm_node_execpath];
  return candidates.find((path) => path && !path.startsWith(modules)) ?? process.execPath;
}

/** Windows refuses to delete a program that runs, but lets it be moved. */
function moveRunningProgramAside() {
  if (process.platform !== 'win32' || !process.execPath.startsWith(modules)) return;
  renameSync(process.execPath, join(cacheFolder, `node-${process.pid}.exe`));
}

/** Installed, but not by us (`npm ci`, `npm install`), or not to our end: npm's own record of node_modules says the same as the lock. */
function isInstalledByHand() {
  const there = readPackages(join(modules, '.package-lock.json'));
  if (!there) return false;
  return Object.entries(readPackages(lockFile) ?? {}).every(([path, wanted]) => {
    if (path === '') return true;
    const found = there[path];
    if (!found) return wanted.optional === true && !isForThisMachine(wanted);
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** A native build for this platform. Where the C library decides too, we cannot tell, and say no. */
function isForThisMachine({ os, cpu, libc }) {
  if (!os || !cpu || libc) return false;
  return os.includes(process.platform) && cpu.includes(process.arch);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

function hasNode() {
  return existsSync(projectNode) && existsSync(join(modules, '.bin/node'));
}

/** Also names the platform, as a tree may be copied or mounted elsewhere with its native builds. */
function wantedStamp() {
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  return `${hash} ${process.platform}-${process.arch}\n`;
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8');
  } catch {
    return null;
  }
}

function writeStamp() {
  try {
    writeFileSync(stampFile, wantedStamp());
  } catch (error) {
    // Another user's installation is as good; without the stamp it is only compared again next time.
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error;
  }
}
