import { createHash } from 'node:crypto';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { ProviderName } from '#domain/model-name.ts';
import { channel } from '#ledger/notifications.ts';
import type { Database, Queryable } from '#platform/database.ts';
import type { SecretBox } from '#platform/secret-box.ts';

/** Whose key an organisation may set: what is called over a network. */
export const keyedProviders = ['anthropic', 'openai', 'local'] as const satisfies ProviderName[];
export type KeyedProvider = (typeof keyedProviders)[number];

/** A key as it may be shown: never itself. */
export interface ProviderKey {
  provider: KeyedProvider;
  name: string | null;
  /** null: the provider’s own. */
  baseUrl: string | null;
  /** null: it has none, or is too short to show any of it. */
  lastFour: string | null;
  setBy: string | null;
  createdAt: string;
  updatedAt: string;
  keyVersion: string;
  fingerprint: string;
}

export interface OpenedKey extends Pick<ProviderKey, 'provider' | 'baseUrl' | 'fingerprint'> {
  /** '': the server asks for none. */
  key: string;
}

const columns = `provider, name, base_url as "baseUrl", last_four as "lastFour", set_by as "setBy", created_at as "createdAt", updated_at as "updatedAt",
  key_version as "keyVersion", fingerprint`;

/** What a process that can open keys of this version names among those that it has, so that claims and pages know it. */
export const opensKeys = (keyVersion: string) => `${opensPrefix}${keyVersion}`;
const opensPrefix = 'organizations:';
export const isProvider = (name: string) => !name.startsWith(opensPrefix);

/** With the organisation’s key `k` beside job `j`: whether who has these keys (a jsonb of their names) can call for the job. */
export const ableSql = (names: string) =>
  `case when k.key_version is null then ${names} ? j.provider else ${names} ? ('${opensPrefix}' || k.key_version) end`;

/**
 * The fingerprint of the key by which who has these keys (a jsonb of fingerprints by name) is to call for job `j`: the organisation’s own, else the environment’s. Empty
 * or null: by none, as where the organisation’s cannot be opened.
 */
export const keyOfJobSql = (keys: string) => `coalesce(
  (select case when ${keys} ? ('${opensPrefix}' || k.key_version) then k.fingerprint else '' end
   from provider_keys k where k.organization_id = j.organization_id and k.provider = j.provider),
  ${keys} ->> j.provider)`;

/** Whether limit `l` is of the key that an organisation calls with: of its own key `k`, or, where it has none, of no organisation’s. */
export const limitConcernsSql = `case when k.fingerprint is null
  then not exists (select from provider_keys other where other.fingerprint = l.key_fingerprint)
  else l.key_fingerprint = k.fingerprint end`;

/** What a key is sealed with: neither another organisation nor another address gets to it. */
const placeOf = (organizationId: string, provider: string, baseUrl: string | null) => [
  organizationId,
  provider,
  baseUrl ?? '',
];

/**
 * Sets an organisation’s key of a provider, or replaces it; what the old one was blocked for is over.
 * @param given.key '' for a server that asks for none
 */
export async function setProviderKey(
  db: Database,
  box: SecretBox,
  given: {
    organizationId: string;
    provider: KeyedProvider;
    key: string;
    name: string | null;
    baseUrl: string | null;
    by: string;
  },
): Promise<ProviderKey> {
  const { organizationId, provider, key, name, baseUrl, by } = given;
  const place = placeOf(organizationId, provider, baseUrl);
  const { ciphertext, nonce, keyVersion } = box.seal(key, place);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([...place, key]))
    .digest('hex')
    .slice(0, 12);
  return db.transaction(async (connection) => {
    await forgetLimits(connection, organizationId, provider);
    const [row] = await connection.query<ProviderKey>(
      `insert into provider_keys (organization_id, provider, name, base_url, ciphertext, nonce, key_version, fingerprint, last_four, set_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (organization_id, provider) do update set name = excluded.name, base_url = excluded.base_url, ciphertext = excluded.ciphertext, nonce = excluded.nonce,
         key_version = excluded.key_version, fingerprint = excluded.fingerprint, last_four = excluded.last_four, set_by = excluded.set_by, updated_at = colloquy_now()
       returning ${columns}`,
      [organizationId, provider, name, baseUrl, ciphertext, nonce, keyVersion, fingerprint, lastFourOf(key), by],
    );
    await forgetLimits(connection, organizationId, provider);
    await wake(connection, organizationId);
    return row!;
  });
}

/** Four characters give nothing away of a key that has many. */
const lastFourOf = (key: string) => (key.length >= 16 ? key.slice(-4) : null);

/** @returns whether there was one */
export async function deleteProviderKey(
  db: Database,
  organizationId: string,
  provider: KeyedProvider,
): Promise<boolean> {
  return db.transaction(async (connection) => {
    await forgetLimits(connection, organizationId, provider);
    const rows = await connection.query(
      'delete from provider_keys where organization_id = $1 and provider = $2 returning true',
      [organizationId, provider],
    );
    await wake(connection, organizationId);
    return rows.length > 0;
  });
}

const forgetLimits = (db: Queryable, organizationId: string, provider: KeyedProvider) =>
  db.query(
    `delete from provider_limits l using provider_keys k
     where k.organization_id = $1 and k.provider = $2 and l.provider = k.provider and l.key_fingerprint = k.fingerprint`,
    [organizationId, provider],
  );

/** Who waits for work looks again. */
const wake = (db: Queryable, organizationId: string) =>
  db.query('select pg_notify($1, $2)', [channel, `keys of ${organizationId}`]);

export const listProviderKeys = (db: Queryable, organizationId: string): Promise<ProviderKey[]> =>
  db.query<ProviderKey>(`select ${columns} from provider_keys where organization_id = $1 order by provider`, [
    organizationId,
  ]);

/**
 * An organisation’s key, to call with.
 * @returns null where it has none
 * @throws ColloquyError `key_missing` where this process cannot open it
 */
export async function openProviderKey(
  db: Queryable,
  box: SecretBox | null,
  organizationId: string,
  provider: string,
): Promise<OpenedKey | null> {
  const [row] = await db.query<ProviderKey & { ciphertext: Buffer; nonce: Buffer }>(
    `select ${columns}, ciphertext, nonce from provider_keys where organization_id = $1 and provider = $2`,
    [organizationId, provider],
  );
  if (!row) return null;
  const key = box?.open(row, placeOf(organizationId, provider, row.baseUrl)) ?? null;
  if (key !== null) return { provider: row.provider, baseUrl: row.baseUrl, fingerprint: row.fingerprint, key };
  const why = box ? 'it was set under another COLLOQUY_SECRET' : 'there is no COLLOQUY_SECRET';
  throw new ColloquyError('key_missing', `The organisation’s key of ${provider} cannot be read here: ${why}.`, {
    next: 'Give this process the COLLOQUY_SECRET under which it was set, or set the key again.',
  });
}

export interface ClosedKey {
  organization: string;
  provider: string;
  updatedAt: Date;
}

/** Keys that do not open with this secret, after it was changed, say; none opens without. */
export async function listClosedKeys(db: Queryable, box: SecretBox | null): Promise<ClosedKey[]> {
  const rows = await db.query<
    ClosedKey & { organizationId: string; baseUrl: string | null; ciphertext: Buffer; nonce: Buffer }
  >(
    `select o.name as organization, k.organization_id as "organizationId", k.provider, k.base_url as "baseUrl", k.ciphertext, k.nonce, k.updated_at as "updatedAt"
     from provider_keys k join organizations o on o.id = k.organization_id order by o.name, k.provider`,
  );
  return rows
    .filter((row) => !box || box.open(row, placeOf(row.organizationId, row.provider, row.baseUrl)) === null)
    .map(({ organization, provider, updatedAt }) => ({ organization, provider, updatedAt }));
}
