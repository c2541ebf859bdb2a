/** `node scripts/prove.mjs races [REPETITIONS] [SEED]`: each ordered pair of acts so many times, on two jobs at once. */
import { printFigures, readArguments, showProgress } from '../model/figures.ts';
import { withScratchPostgres } from '../model/scratch-postgres.ts';
import { type Meeting, pairs, repeat } from './repetition.ts';

const { size: repetitions, seed } = readArguments(500);
const startedMs = performance.now();
const meetings: Record<Meeting, number> = { waited: 0, beside: 0, 'at once': 0 };
let done = 0;
let failed = false;

/** One lane that fails stops the other, whose connections are closed next. */
function stop(error: unknown): never {
  failed = true;
  throw error;
}

await withScratchPostgres(async (_db, connect) => {
  const waiting = pairs.values();
  const lane = async () => {
    const connections = { one: connect(), two: connect(), watch: connect() };
    for (const pair of waiting) {
      for (let number = 0; number < repetitions && !failed; number++)
        meetings[await repeat({ pair, number, seed }, connections)]++;
      showProgress(`${++done} of ${pairs.length} pairs`);
    }
  };
  const ends = await Promise.allSettled([lane(), lane()].map((each) => each.catch(stop)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
});

printFigures('Races of the ledger’s acts', startedMs, {
  seed,
  pairs: pairs.length,
  'repetitions of each': repetitions,
  'the second waited for the first': meetings.waited,
  'the second ended beside the first': meetings.beside,
  'both began at once': meetings['at once'],
});
