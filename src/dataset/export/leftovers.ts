import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const pattern = /^\.colloquy-(\d+)-[0-9a-f]{12}\.tmp$/;
const untouchedForMsMin = 3_600_000;

/** Short and without the file's own name, which may be as long as a name can be. */
export function temporaryName(pid: number, unique: string): string {
  return `.colloquy-${pid}-${unique}.tmp`;
}

/**
 * Removes the temporary files of processes that were killed while they wrote: their process is gone and nothing was written for an
 * hour (a folder may be shared with machines whose processes we cannot see). Never a reason to fail.
 */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(pattern.exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found && Date.now() - found.mtimeMs > untouchedForMsMin) await rm(path, { force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
