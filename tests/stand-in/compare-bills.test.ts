import { beforeAll, expect, test } from 'vitest';
import { storeShippedPrices } from '#ledger/prices.ts';
import { createProviders } from '#providers/provider-of.ts';
import { freshDatabase } from '../setup/database.ts';
import { type DrainChanges, drainOf, submitReal } from '../setup/drain.ts';
import { compareBills } from './compare-bills.ts';
import { startStandIn } from './start-stand-in.ts';

const items = 24;

// An item's time runs while its SDK is loaded; on a busy machine that would be all of it.
beforeAll(() =>
  Promise.all(['ai', '@ai-sdk/openai', '@ai-sdk/openai-compatible', '@ai-sdk/anthropic'].map((sdk) => import(sdk))),
);

test('after calls that failed, broke, hung and were cut on all three wires, the provider’s bill is ours, and unknown costs are within their bounds', async () => {
  const { db } = await freshDatabase();
  const price = { input: 1, cachedInput: 0.1, cacheWrite: 1.25, output: 2 };
  const standIn = await startStandIn({
    minuteMs: 1_000,
    models: { m: { price: [price] } },
    latency: { firstMs: 1_500, perTokenMs: 5, jitter: 0.5 },
    faults: { serverError: 0.1, dropped: 0.1, cut: 0.1, hang: 0.05, truncated: 0.1, refused: 0.05, badJson: 0.05 },
  });
  const providers = createProviders(standIn.config());
  const keys = { anthropic: 'a', openai: 'o', local: 'l' };
  const from = '2020-01-01';
  await storeShippedPrices(
    db,
    ['openai', 'local', 'anthropic'].map((provider) => ({ provider, model: 'm', from, ...price })),
  );
  const jobs: string[] = [];
  for (const model of ['openai:m', 'local:m', 'anthropic:m'])
    jobs.push(await submitReal(db, { model, items, maxAttempts: 1, itemTimeoutSeconds: 3 }));
  const providerFor: DrainChanges['providerFor'] = (name) => providers.providerFor(name);
  await Promise.all(
    jobs.map((jobId) =>
      drainOf(db, { worker: jobId, providerFor, keys, concurrency: items }).run({ jobId }, { untilEmpty: true }),
    ),
  );
  const bill = await standIn.finalBill();
  const { ours, theirs, differing } = await compareBills(db, bill);
  await standIn.close();
  expect(differing).toEqual([]);
  expect(ours.actual).toBe(theirs.actual);
  expect(theirs.unknown).toBeLessThanOrEqual(ours.unknown);
  expect(theirs.unknownCalls).toBeLessThanOrEqual(ours.unknownCalls);
  // What this test is about did happen.
  expect(bill.lines.map(({ end }) => end)).toEqual(expect.arrayContaining(['answered', 'cut', 'hung']));
  expect(theirs.actual).toBeGreaterThan(0);
});
