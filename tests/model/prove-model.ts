/** `node scripts/prove.mjs model [RUNS] [SEED]`: the ledger against the pure model, up to 60 commands a run, over one database. */
import fc from 'fast-check';
import { commandCounts } from './commands.ts';
import { printFigures, readArguments, showProgress } from './figures.ts';
import { prepareLedger } from './ledger.ts';
import { ledgerFollowsModel } from './property.ts';
import { withScratchPostgres } from './scratch-postgres.ts';

const runsAtOnce = 100;
const { size: runs, seed } = readArguments(5_000);
const startedMs = performance.now();

await withScratchPostgres(async (db) => {
  await prepareLedger(db);
  for (let done = 0; done < runs; done += runsAtOnce) {
    // A seed of its own for each hundred, so that one that fails is repeated in seconds.
    await fc.assert(ledgerFollowsModel(db), { seed: seed + done, numRuns: Math.min(runsAtOnce, runs - done) });
    showProgress(`${done + runsAtOnce} of ${runs} runs`);
  }
});

const commands = [...commandCounts.values()].reduce((sum, n) => sum + n, 0);
const byKind = [...commandCounts].toSorted(([, a], [, b]) => b - a);
printFigures('Ledger against the pure model', startedMs, { seed, runs, commands, ...Object.fromEntries(byKind) });
