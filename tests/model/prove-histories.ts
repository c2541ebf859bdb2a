/** `node scripts/prove.mjs histories [COUNT] [SEED]`: random histories of one item in the pure machine. */
import fc from 'fast-check';
import { printFigures, readArguments, showProgress } from './figures.ts';
import { brokenPromise, history } from './histories.ts';

const historiesAtOnce = 100_000;
const { size: count, seed } = readArguments(5_000_000);
const startedMs = performance.now();
let steps = 0;

for (let done = 0; done < count; done += historiesAtOnce) {
  // Each hundred thousand has a seed of its own; one that fails is repeated, and made smaller, in a second.
  fc.assert(
    fc.property(history, (each) => {
      steps += each.length;
      const broken = brokenPromise(each);
      if (broken) throw new Error(broken);
    }),
    { seed: seed + done, numRuns: Math.min(historiesAtOnce, count - done) },
  );
  showProgress(`${done + historiesAtOnce} of ${count} histories`);
}

printFigures('Histories of an item', startedMs, { seed, histories: count, steps });
