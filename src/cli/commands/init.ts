import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { print, say } from '#cli/output.ts';
import { starterPlan } from '#cli/starter-plan.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';

/** Writes a plan to start from; never over a file that is there. */
export async function init(folder: string): Promise<void> {
  const file = join(folder, 'plan.yaml');
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, starterPlan, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new ColloquyError('file_unwritable', `${file} exists already, and is left as it is.`, {
        next: 'Name another folder.',
      });
    throw new ColloquyError('file_unwritable', `${file} cannot be written: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  print(file);
  say(`Edit it, then: colloquy generate ${file}`);
}
