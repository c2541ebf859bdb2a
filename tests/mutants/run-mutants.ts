/** `npm run mutants -- [WORDS]`: hunts every planted bug (whose name has these words), two at a time, and tells what caught each. Ends with 1 if one was not caught. */
import { openDatabase } from '#platform/database.ts';
import { withDatabase } from '../setup/postgres.ts';
import { withScratchServer } from '../simulation/scratch.ts';
import { type Hunt, hunt, lineOf, wasCaught } from './hunt.ts';
import { plantedBugs } from './planted-bugs.ts';

const words = process.argv.slice(2).join(' ');
const bugs = plantedBugs.filter(({ name }) => name.includes(words));
const found: Hunt[] = [];

await withScratchServer(async (url) => {
  const left = bugs.entries();
  const work = async () => {
    for (const [index, bug] of left) {
      const result = await withNewDatabase(url, `mutant_${index}`, (database) => hunt(bug, database));
      found.push(result);
      console.log(lineOf(result));
    }
  };
  await Promise.all([work(), work()]);
});

const caught = found.filter(wasCaught);
const schedules = caught.map((each) => each.schedules ?? 0).toSorted((a, b) => a - b);
console.log(
  `${caught.length} of ${bugs.length} planted bugs caught; schedules needed: median ${schedules[Math.floor(schedules.length / 2)] ?? 0}, most ${schedules.at(-1) ?? 0}.`,
);
process.exitCode = caught.length === bugs.length ? 0 : 1;

async function withNewDatabase<Result>(
  url: string,
  name: string,
  act: (url: string) => Promise<Result>,
): Promise<Result> {
  const admin = openDatabase(url, { connectionsMax: 1 });
  try {
    await admin.query(`create database ${name} encoding 'UTF8' template template0`);
    return await act(withDatabase(url, name));
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.close();
  }
}
