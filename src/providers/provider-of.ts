import { createHash } from 'node:crypto';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { ModelName, ProviderName } from '#domain/model-name.ts';
import { anthropicProvider } from './ai-sdk/anthropic.ts';
import { localProvider } from './ai-sdk/local.ts';
import { openaiProvider } from './ai-sdk/openai.ts';
import type { Provider } from './provider.ts';
import { parseKnobs } from './rehearsal/knobs.ts';
import { rehearsalProvider } from './rehearsal/rehearsal-provider.ts';

/** Keys and addresses of providers: the environment’s, or an organisation’s. */
export interface ProviderConfig {
  anthropicApiKey?: string;
  /** Of OpenAI itself for `openai:`, and of the server behind `openaiBaseUrl` for `local:`. */
  openaiApiKey?: string;
  /** Where `local:` models are. `openai:` always means OpenAI. */
  openaiBaseUrl?: string;
  /** Asks `openaiBaseUrl`, where the address is not the operator’s. */
  fetch?: typeof globalThis.fetch;
  /** Other addresses of the official APIs, for tests. */
  anthropicBaseUrl?: string;
  openaiOfficialBaseUrl?: string;
}

export interface Providers {
  /** @throws ColloquyError `key_missing` naming the variable, `model_invalid` for knobs that do not exist */
  providerFor(name: ModelName): Provider;
}

/** One provider each, made when first asked for. */
export function createProviders(config: ProviderConfig): Providers {
  const made = new Map<ProviderName, Provider>();
  return {
    providerFor(name) {
      if (name.provider === 'rehearsal') parseKnobs(name.knobs);
      let provider = made.get(name.provider);
      if (!provider) {
        provider = makers[name.provider](config, `${name.provider}:${name.model}`);
        made.set(name.provider, provider);
      }
      return provider;
    },
  };
}

/** A new provider is one file and one line here. */
const makers: Record<ProviderName, (config: ProviderConfig, model: string) => Provider> = {
  anthropic: (config, model) =>
    anthropicProvider({
      apiKey: need(config.anthropicApiKey, 'ANTHROPIC_API_KEY', model),
      baseUrl: config.anthropicBaseUrl,
    }),
  openai: (config, model) =>
    openaiProvider({
      apiKey: need(config.openaiApiKey, 'OPENAI_API_KEY', model),
      baseUrl: config.openaiOfficialBaseUrl,
    }),
  local: (config, model) =>
    localProvider({
      baseUrl: need(config.openaiBaseUrl, 'OPENAI_BASE_URL', model),
      apiKey: config.openaiApiKey,
      fetch: config.fetch,
    }),
  rehearsal: () => rehearsalProvider(),
};

function need(value: string | undefined, variable: string, model: string): string {
  if (value) return value;
  throw new ColloquyError('key_missing', `${model} needs ${variable}, which is not set.`, {
    next: `Set ${variable}, or the organisation’s own key (PUT /api/provider-keys), or use another model.`,
  });
}

/**
 * Twelve hex digits that tell one key from another without giving it away, so that a refused key can be blocked until it changes.
 * A local server is known by its address and key.
 */
export function keyFingerprint(provider: ProviderName, config: ProviderConfig): string {
  const key = {
    anthropic: config.anthropicApiKey,
    openai: config.openaiApiKey,
    local: `${config.openaiBaseUrl} ${config.openaiApiKey}`,
    rehearsal: 'rehearsal',
  }[provider];
  return createHash('sha256')
    .update(key ?? '')
    .digest('hex')
    .slice(0, 12);
}
