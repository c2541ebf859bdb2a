import { type ModelName, type ProviderName, parseModelName, providerNames } from '#domain/model-name.ts';
import type { Config } from '#platform/config.ts';
import { defaultModel } from '#providers/default-model.ts';
import type { Provider } from '#providers/provider.ts';
import { createProviders, keyFingerprint, type ProviderConfig } from '#providers/provider-of.ts';

export interface Models {
  providerFor(model: ModelName): Provider;
  /** The providers that this process can call, each with the fingerprint of its key: what a claim asks for. */
  keys: Record<string, string>;
  /**
   * The model to use: the one that is named, else the environment's, else by the keys that are set, else the rehearsal.
   * @throws ColloquyError `key_missing`, `model_invalid`
   */
  choose(named: string | null | undefined): Promise<string>;
}

/** What this process can call, by its configuration. */
export function modelsOf(config: Config): Models {
  const providerConfig: ProviderConfig = {
    anthropicApiKey: config.anthropicApiKey ?? undefined,
    openaiApiKey: config.openaiApiKey ?? undefined,
    openaiBaseUrl: config.openaiBaseUrl ?? undefined,
  };
  const providers = createProviders(providerConfig);
  const able: Record<ProviderName, boolean> = {
    anthropic: config.anthropicApiKey !== null,
    openai: config.openaiApiKey !== null,
    local: config.openaiBaseUrl !== null,
    rehearsal: true,
  };
  return {
    providerFor: (model) => providers.providerFor(model),
    keys: Object.fromEntries(
      providerNames.filter((name) => able[name]).map((name) => [name, keyFingerprint(name, providerConfig)]),
    ),
    async choose(named) {
      const model =
        named ??
        (await defaultModel({
          COLLOQUY_MODEL: config.model ?? undefined,
          ANTHROPIC_API_KEY: config.anthropicApiKey ?? undefined,
          OPENAI_API_KEY: config.openaiApiKey ?? undefined,
          OPENAI_BASE_URL: config.openaiBaseUrl ?? undefined,
        }));
      providers.providerFor(parseModelName(model));
      return model;
    },
  };
}
