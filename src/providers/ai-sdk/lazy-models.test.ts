import type { LanguageModel } from 'ai';
import { expect, test, vi } from 'vitest';
import { lazyModels } from './lazy-models.ts';

const make = () => vi.fn((modelId: string) => ({ modelId }) as unknown as LanguageModel);

test('the SDK is loaded at the first call, once, and each model is made once', async () => {
  const made = make();
  const load = vi.fn(async () => made);
  const models = lazyModels(load);
  expect(load).not.toHaveBeenCalled();
  const [one, again, other] = await Promise.all([models('a'), models('a'), models('b')]);
  expect(await models('a')).toBe(again);
  expect(one).toBe(again);
  expect(one).not.toBe(other);
  expect(made).toHaveBeenCalledTimes(2);
  expect(load).toHaveBeenCalledTimes(1);
});

test('a load that failed is tried again', async () => {
  const load = vi.fn(async () => make()).mockRejectedValueOnce(new Error('disk'));
  const models = lazyModels(load);
  await expect(models('a')).rejects.toThrow('disk');
  expect(await models('a')).toBeDefined();
});
