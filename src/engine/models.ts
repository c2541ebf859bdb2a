import { type ModelName, type ProviderName, parseModelName, providerNames } from '#domain/model-name.ts';
import { type Caller, OrganizationKeys } from '#engine/organization-keys.ts';
import { type keyedProviders, type OpenedKey, opensKeys } from '#ledger/provider-keys.ts';
import type { Config } from '#platform/config.ts';
import type { Queryable } from '#platform/database.ts';
import { secretBox } from '#platform/secret-box.ts';
import { defaultModel } from '#providers/default-model.ts';
import type { Provider } from '#providers/provider.ts';
import { createProviders, keyFingerprint, type ProviderConfig } from '#providers/provider-of.ts';

/** Whose keys count before the environment’s. */
interface Organization {
  db: Queryable;
  organizationId: string;
}

export interface Models {
  /** By the environment’s key. */
  providerFor(model: ModelName): Provider;
  /** By the organisation’s own key; null: it has none. @throws ColloquyError `key_missing` where this process cannot open it */
  callerFor(db: Queryable, organizationId: string, model: ModelName): Promise<Caller | null>;
  /** The providers that this process can call, each with the fingerprint of its key, and which organisations’ keys it can open: what a claim asks for. */
  keys: Record<string, string>;
  /** The providers that the environment has keys for. */
  providers: ProviderName[];
  /**
   * The model to use: the one that is named, else the environment's, else by the keys that are set, the organisation’s first, else the rehearsal.
   * @throws ColloquyError `key_missing`, `model_invalid`
   */
  choose(named: string | null | undefined, organization?: Organization): Promise<string>;
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
  const names = providerNames.filter((name) => able[name]);
  const box = config.secret === null ? null : secretBox(config.secret);
  const own = new OrganizationKeys(box, config.allowed, (secret) => {
    if (!config.secrets.includes(secret)) config.secrets.push(secret);
  });

  /** The first of the organisation’s keys, in the order in which the environment’s are looked at. */
  const firstOwn = async ({ db, organizationId }: Organization): Promise<OpenedKey | null> => {
    for (const provider of ['anthropic', 'local', 'openai'] satisfies (typeof keyedProviders)[number][]) {
      const opened = await own.open(db, organizationId, provider);
      if (opened) return opened;
    }
    return null;
  };
  const byKeys = async (organization: Organization | undefined): Promise<string> => {
    const first = organization && config.model === null ? await firstOwn(organization) : null;
    if (!first) {
      return defaultModel({
        COLLOQUY_MODEL: config.model ?? undefined,
        ANTHROPIC_API_KEY: config.anthropicApiKey ?? undefined,
        OPENAI_API_KEY: config.openaiApiKey ?? undefined,
        OPENAI_BASE_URL: config.openaiBaseUrl ?? undefined,
      });
    }
    const { provider, key, baseUrl } = first;
    if (provider === 'anthropic') return defaultModel({ ANTHROPIC_API_KEY: key });
    return defaultModel({ OPENAI_API_KEY: key || undefined, OPENAI_BASE_URL: baseUrl ?? undefined }, own.fetch);
  };
  return {
    providerFor: (model) => providers.providerFor(model),
    callerFor: (db, organizationId, model) => own.callerFor(db, organizationId, model),
    keys: {
      ...Object.fromEntries(names.map((name) => [name, keyFingerprint(name, providerConfig)])),
      ...(box && { [opensKeys(box.keyVersion)]: '' }),
    },
    providers: names,
    async choose(named, organization) {
      const model = named ?? (await byKeys(organization));
      const name = parseModelName(model);
      const ownKey = organization && (await own.open(organization.db, organization.organizationId, name.provider));
      if (!ownKey) providers.providerFor(name);
      return model;
    },
  };
}
