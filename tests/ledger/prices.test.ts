import { expect, test } from 'vitest';
import { localOrganizationId } from '#ledger/organizations.ts';
import { priceOf, storeShippedPrices } from '#ledger/prices.ts';
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
