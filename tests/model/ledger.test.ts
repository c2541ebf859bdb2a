import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freshDatabase } from '../setup/database.ts';
import { commandCounts } from './commands.ts';
import { keptSeeds } from './kept-seeds.ts';
import { prepareLedger } from './ledger.ts';
import { ledgerFollowsModel } from './property.ts';

test('after whatever happens, 100 times up to 60 things, the ledger says what the pure model says', async () => {
  const { db } = await freshDatabase();
  await prepareLedger(db);
  const seed = randomInt(2 ** 31);
  console.log(`model: seed ${seed}`);
  await fc.assert(ledgerFollowsModel(db), { seed, numRuns: 100 });
  // Commands are chosen by chance; so many runs must have come by each kind of them.
  expect(commandCounts.size).toBeGreaterThanOrEqual(18);
}, 300_000);

test('what once went wrong does not again', async () => {
  const { db } = await freshDatabase();
  await prepareLedger(db);
  for (const { seed, path } of keptSeeds) await fc.assert(ledgerFollowsModel(db), { seed, path, numRuns: 1 });
}, 300_000);
