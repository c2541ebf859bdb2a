import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from './paths.mjs';
import { Stop } from './stop.mjs';

const heartbeatMs = 10_000;
/** A lock not touched for so long is nobody's, even if its pid lives: the pid was given to another program. */
const staleAfterMs = 120_000;
const pollMs = 200;

/**
 * Does `work` while no other process does work under the same name. A lock whose processes are gone is taken over.
 *
 * The lock is a folder that appears by one rename with its owner already inside, so nobody sees it without an owner.
 * `work` is given a function to name a child process by its pid: as long as that lives the lock holds, even if we are killed.
 */
export async function withLock(name, othersDo, work, folder = cacheFolder) {
  const lock = join(folder, `${name}.lock`);
  const token = await acquire(lock, othersDo, folder);
  const heartbeat = setInterval(() => touch(lock, token), heartbeatMs);
  heartbeat.unref();
  try {
    return await work((childPid) => writeOwner(lock, token, [process.pid, childPid]));
  } finally {
    clearInterval(heartbeat);
    remove(lock, token);
  }
}

async function acquire(lock, othersDo, folder) {
  const token = randomUUID();
  mkdirSync(folder, { recursive: true });
  const mine = mkdtempSync(`${lock}-`);
  writeOwner(mine, token, [process.pid]);
  let announced = false;
  let withoutOwner = 0;
  for (;;) {
    try {
      renameSync(mine, lock);
      return token;
    } catch (error) {
      // Windows answers EPERM where others say that the folder is there, so a missing right shows only by repetition.
      if (!existsSync(lock) && ++withoutOwner > 20) {
        rmSync(mine, { recursive: true, force: true });
        throw new Stop(`Cannot take the lock ${lock}: ${error.message}`);
      }
    }
    const owner = readOwner(lock);
    if (owner && isStale(owner)) {
      remove(lock, owner.token);
      continue;
    }
    if (owner && !announced) process.stderr.write(`${othersDo} (process ${owner.pids[0]}); waiting for it …\n`);
    announced ||= owner !== null;
    await sleep(pollMs);
  }
}

/**
 * Removes the lock if it still is the one with this token. It is moved aside before it is judged, as its owner may change between
 * a look and a removal; one that turns out to be another's is put back.
 */
function remove(lock, token) {
  const aside = `${lock}-${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (readOwner(aside)?.token !== token) {
    try {
      renameSync(aside, lock);
      return;
    } catch {
      // A third process took the free name in between. Then two work at once, which only a crash and two heirs can bring about.
    }
  }
  rmSync(aside, { recursive: true, force: true });
}

function touch(lock, token) {
  if (readOwner(lock)?.token === token) utimesSync(join(lock, 'owner.json'), new Date(), new Date());
}

function writeOwner(folder, token, pids) {
  const file = join(folder, 'owner.json');
  writeFileSync(`${file}.new`, JSON.stringify({ token, host: hostname(), pids }));
  renameSync(`${file}.new`, file);
}

function readOwner(lock) {
  try {
    const file = join(lock, 'owner.json');
    return { ...JSON.parse(readFileSync(file, 'utf8')), touchedAtMs: statSync(file).mtimeMs };
  } catch {
    return null;
  }
}

function isStale({ host, pids, touchedAtMs }) {
  if (Date.now() - touchedAtMs > staleAfterMs) return true;
  return host === hostname() && !pids.some(isAlive);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
