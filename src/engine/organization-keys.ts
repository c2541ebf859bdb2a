import type { ModelName } from '#domain/model-name.ts';
import { type OpenedKey, openProviderKey } from '#ledger/provider-keys.ts';
import type { AllowedAddresses } from '#platform/allowed-addresses.ts';
import type { Queryable } from '#platform/database.ts';
import { guardedFetch } from '#platform/guarded-fetch.ts';
import type { SecretBox } from '#platform/secret-box.ts';
import type { Provider } from '#providers/provider.ts';
import { createProviders } from '#providers/provider-of.ts';

/** Who answers for an organisation, and by which key. */
export interface Caller {
  provider: Provider;
  fingerprint: string;
}

/** A key that was replaced or removed is called with for so long. */
const keptMs = 5_000;
/** Organisations whose keys are kept at once, with their connections. */
const keptMax = 500;

/** Calls with the keys that organisations set. */
export class OrganizationKeys {
  readonly #box: SecretBox | null;
  readonly #fetch: typeof fetch;
  readonly #onSecret: (secret: string) => void;
  readonly #kept = new Map<string, { untilMs: number; caller: Promise<Caller | null> }>();

  /** @param onSecret told of each key that is read, so that it shows nowhere */
  constructor(box: SecretBox | null, allowed: AllowedAddresses, onSecret: (secret: string) => void) {
    this.#box = box;
    this.#fetch = guardedFetch({ allowed });
    this.#onSecret = onSecret;
  }

  /** Asks addresses that an organisation gave. */
  get fetch(): typeof fetch {
    return this.#fetch;
  }

  /** @returns null where it has none. @throws ColloquyError `key_missing` where this process cannot open it */
  async open(db: Queryable, organizationId: string, provider: string): Promise<OpenedKey | null> {
    const opened = await openProviderKey(db, this.#box, organizationId, provider);
    if (opened && opened.key !== '') this.#onSecret(opened.key);
    return opened;
  }

  /** Who is called for an organisation’s own key; null: it has none. @throws ColloquyError `key_missing` where this process cannot open it */
  async callerFor(db: Queryable, organizationId: string, { provider }: ModelName): Promise<Caller | null> {
    if (provider === 'rehearsal') return null;
    const nowMs = performance.now();
    const name = `${organizationId} ${provider}`;
    const last = this.#kept.get(name);
    if (last && last.untilMs > nowMs) return last.caller;
    const caller = this.#read(db, organizationId, provider, last?.caller);
    this.#kept.delete(name);
    this.#kept.set(name, { untilMs: nowMs + keptMs, caller });
    caller.catch(() => this.#kept.delete(name));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptMax) this.#kept.delete(oldest!);
    return caller;
  }

  /** The same one again where the key is the same, as it has connections. */
  async #read(
    db: Queryable,
    organizationId: string,
    provider: string,
    last: Promise<Caller | null> | undefined,
  ): Promise<Caller | null> {
    const opened = await this.open(db, organizationId, provider);
    if (!opened) return null;
    const before = await last?.catch(() => null);
    return before?.fingerprint === opened.fingerprint ? before : this.#make(opened);
  }

  #make({ provider, key, baseUrl, fingerprint }: OpenedKey): Caller {
    const providers = createProviders({
      anthropicApiKey: key,
      openaiApiKey: key === '' ? undefined : key,
      openaiBaseUrl: baseUrl ?? undefined,
      fetch: this.#fetch,
    });
    return { fingerprint, provider: providers.providerFor({ provider, model: '', knobs: '' }) };
  }
}
