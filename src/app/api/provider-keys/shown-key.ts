import type { ProviderKey } from '#ledger/provider-keys.ts';
import type { SecretBox } from '#platform/secret-box.ts';

/** An organisation’s key as it is shown. */
export function shownKey({ keyVersion, fingerprint: _, ...key }: ProviderKey, box: SecretBox | null) {
  return { ...key, readable: box?.keyVersion === keyVersion };
}
