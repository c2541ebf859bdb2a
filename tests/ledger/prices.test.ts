import { expect, test } from 'vitest';
import { listPrices } from '#ledger/list-prices.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { priceOf, storeShippedPrices } from '#ledger/prices.ts';
import { setPrices } from '#ledger/set-prices.ts';
import { loadPrices } from '#platform/seed/load-prices.ts';
import { freshDatabase } from '../setup/database.ts';

test('the latest price that is not in the future counts, an exact name before a prefix, an own price before everybody’s', async () => {
  const { db } = await freshDatabase();
  const of = async (model: string) => (await priceOf(db, localOrganizationId, model))?.inputUsdPerMillion;
  await storeShippedPrices(db, [
    { provider: 'openai', model: 'm*', from: '2025-01-01', input: 1, output: 1 },
    { provider: 'openai', model: 'm*', from: '2025-06-01', input: 2, output: 1 },
    { provider: 'openai', model: 'm*', from: '2999-01-01', input: 3, output: 1 },
    { provider: 'openai', model: 'm-exact', from: '2025-01-01', input: 4, output: 1 },
  ]);
  expect(await of('openai:m-any')).toBe(2);
  expect(await of('openai:m-exact')).toBe(4);
  await db.query(
    `insert into model_prices (organization_id, provider, model, effective_from, input_usd_per_million, output_usd_per_million)
     values ($1, 'openai', 'm*', '2025-01-01', 9, 9)`,
    [localOrganizationId],
  );
  expect(await of('openai:m-exact')).toBe(9);
});

test('a price that nobody gave is unknown, and the rehearsal’s is nothing', async () => {
  const { db } = await freshDatabase();
  expect(await priceOf(db, localOrganizationId, 'openai:never-heard-of')).toBeNull();
  expect(await priceOf(db, localOrganizationId, 'local:mine')).toBeNull();
  expect((await priceOf(db, localOrganizationId, 'rehearsal:default?seed=1'))?.outputUsdPerMillion).toBe(0);
});

test('the models that are taken where none is named have a shipped price', async () => {
  const { db } = await freshDatabase();
  await storeShippedPrices(db, loadPrices());
  await storeShippedPrices(db, loadPrices());
  const { defaultModel } = await import('#providers/default-model.ts');
  for (const env of [{ ANTHROPIC_API_KEY: 'sk-ant-x' }, { OPENAI_API_KEY: 'sk-x' }]) {
    expect(await priceOf(db, localOrganizationId, await defaultModel(env))).not.toBeNull();
  }
});

const own = (changes: object = {}) => ({
  ...{
    provider: 'openai' as const,
    model: 'm',
    effectiveFrom: '2026-01-01',
    inputUsdPerMillion: 2,
    outputUsdPerMillion: 4,
  },
  ...changes,
});

test('prices are set from a time on, corrected without losing the one before, and left alone where they are so already', async () => {
  const { db } = await freshDatabase();
  const set = (...prices: ReturnType<typeof own>[]) => setPrices(db, localOrganizationId, prices);
  const bands = [{ promptTokensFrom: 1_000, inputUsdPerMillion: 3, outputUsdPerMillion: 6 }];
  expect(await setPrices(db, localOrganizationId, [own({ bands })], { dryRun: true })).toMatchObject({ created: 1 });
  expect(await priceOf(db, localOrganizationId, 'openai:m')).toBeNull();
  expect(await set(own({ bands }))).toEqual({ created: 1, updated: 0, unchanged: 0 });
  expect(await set(own({ bands }))).toEqual({ created: 0, updated: 0, unchanged: 1 });
  const before = (await priceOf(db, localOrganizationId, 'openai:m'))!;
  expect(before).toMatchObject({ inputUsdPerMillion: 2, batchDiscount: 0.5, bands: [{ promptTokensFrom: 1_000 }] });
  expect(await set(own({ inputUsdPerMillion: 5, batchDiscount: 0.4 }))).toEqual({
    created: 0,
    updated: 1,
    unchanged: 0,
  });
  const after = (await priceOf(db, localOrganizationId, 'openai:m'))!;
  expect(after).toMatchObject({ inputUsdPerMillion: 5, batchDiscount: 0.4 });
  expect(after.bands).toBeUndefined();
  expect(await db.query('select from model_prices where id = $1', [before.id])).toHaveLength(1);
  // From a day that has not come, and from now.
  await set(own({ effectiveFrom: '2999-01-01', inputUsdPerMillion: 9 }));
  expect((await priceOf(db, localOrganizationId, 'openai:m'))?.inputUsdPerMillion).toBe(5);
  await set(own({ effectiveFrom: undefined, inputUsdPerMillion: 6 }));
  expect((await priceOf(db, localOrganizationId, 'openai:m'))?.inputUsdPerMillion).toBe(6);
  const listed = await listPrices(db, localOrganizationId, { model: 'openai:m' });
  expect(listed.items.map(({ inputUsdPerMillion, current }) => [inputUsdPerMillion, current])).toEqual([
    [9, false],
    [6, true],
    [5, false],
  ]);
});

test('shipped bands come to a database that has their price already', async () => {
  const { db } = await freshDatabase();
  const price = { provider: 'openai', model: 'm', from: '2025-01-01', input: 1, output: 1 };
  await storeShippedPrices(db, [price]);
  const bands = [{ promptTokensFrom: 100, input: 2, output: 2 }];
  await storeShippedPrices(db, [{ ...price, bands }]);
  expect((await priceOf(db, localOrganizationId, 'openai:m'))?.bands).toEqual([
    {
      ...{ promptTokensFrom: 100, inputUsdPerMillion: 2, outputUsdPerMillion: 2 },
      ...{ cachedInputUsdPerMillion: null, cacheWriteUsdPerMillion: null },
    },
  ]);
});
