import { claimBugs } from './bugs/claim.ts';
import { controlBugs } from './bugs/control.ts';
import { engineBugs } from './bugs/engine.ts';
import { settleBugs } from './bugs/settle.ts';

/** A bug that somebody could have made, planted into the shipped text while it is loaded. */
export interface PlantedBug {
  name: string;
  /** Under src/. */
  file: string;
  /** Occurs exactly once in the file, so that no planted bug rots unseen. */
  find: string;
  replace: string;
  /** The checks of the simulation one of which must fire. */
  caughtBy: string[];
}

export const plantedBugs: readonly PlantedBug[] = [...claimBugs, ...settleBugs, ...controlBugs, ...engineBugs];

/** @throws Error when the shipped text has changed so that the bug no longer fits */
export function plant(text: string, { name, file, find, replace }: PlantedBug): string {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`The planted bug “${name}” fits ${times} times into src/${file}; it must fit once.`);
  return text.replace(find, () => replace);
}
