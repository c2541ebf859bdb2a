import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from '../../cli/support/stage.ts';

export interface SmallDisk {
  /** To the last byte. */
  fill(): void;
  free(): void;
}

/** A disk of its own, in memory, for the data folder; null where none can be mounted (Linux and root only, and not in every container). */
export function mountSmallDisk(stage: Stage, megabytes: number): SmallDisk | null {
  const folder = stage.data;
  mkdirSync(folder, { mode: 0o755 });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  stage.atEnd(() => void execFileSync('umount', [folder]));
  const filler = join(folder, 'filler');
  return {
    fill() {
      const file = openSync(filler, 'a');
      for (const block of [Buffer.alloc(1 << 20), Buffer.alloc(4_096), Buffer.alloc(1)]) writeUntilFull(file, block);
      closeSync(file);
    },
    free: () => rmSync(filler),
  };
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    while (writeSync(file, block) === block.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
