/** Loaded before everything else (`--import`): plants the bug that the environment names into the shipped text, as the module is loaded. */
import { registerHooks } from 'node:module';
import { plant, plantedBugs } from './planted-bugs.ts';

const bug = plantedBugs.find((each) => each.name === process.env.PLANTED_BUG);
if (!bug) throw new Error(`There is no planted bug “${process.env.PLANTED_BUG}”.`);
const url = new URL(`../../src/${bug.file}`, import.meta.url).href;

registerHooks({
  load(moduleUrl, context, nextLoad) {
    const loaded = nextLoad(moduleUrl, context);
    if (moduleUrl !== url) return loaded;
    const text =
      typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source ?? undefined);
    return { ...loaded, source: plant(text, bug) };
  },
});
