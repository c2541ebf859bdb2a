import { createHash, randomBytes } from 'node:crypto';
import type { Scope } from '#domain/access.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Queryable } from '#platform/database.ts';

/** A key as it may be shown: never with its secret. */
export interface ApiKey {
  id: string;
  name: string;
  /** Its first characters. */
  start: string;
  scopes: Scope[];
  createdBy: string | null;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

const prefix = 'clq_';
const columns = `id, name, start, scopes, created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt"`;

/** 256 random bits are not to be guessed, so that a fast hash of them is enough, and the hash can be looked up. */
const hashOf = (secret: string) => createHash('sha256').update(secret).digest();

export const looksLikeApiKey = (token: string): boolean => token.startsWith(prefix);

/** Makes a key. @returns what is kept of it, and the key itself, which is never to be seen again */
export async function createApiKey(
  db: Queryable,
  key: { organizationId: string; name: string; scopes: Scope[]; expiresAt: Date | null; createdBy: string | null },
): Promise<{ key: ApiKey; secret: string }> {
  const secret = `${prefix}${randomBytes(32).toString('base64url')}`;
  const [row] = await db.query<ApiKey>(
    `insert into api_keys (organization_id, name, hash, start, scopes, expires_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`,
    [key.organizationId, key.name, hashOf(secret), secret.slice(0, 8), key.scopes, key.expiresAt, key.createdBy],
  );
  return { key: row!, secret };
}

/** Newest first, those that are over too. */
export function listApiKeys(db: Queryable, organizationId: string): Promise<ApiKey[]> {
  return db.query<ApiKey>(
    `select ${columns} from api_keys where organization_id = $1 order by created_at desc, id desc`,
    [organizationId],
  );
}

/** Ends a key for good. Ending it again changes nothing. @throws ColloquyError `not_found` */
export async function revokeApiKey(db: Queryable, organizationId: string, id: string): Promise<ApiKey> {
  const [row] = await db.query<ApiKey>(
    `update api_keys set revoked_at = coalesce(revoked_at, colloquy_now()) where organization_id = $1 and id = $2 returning ${columns}`,
    [organizationId, id],
  );
  if (!row) throw new ColloquyError('not_found', `There is no key ${id}.`, { next: 'List them: colloquy keys list.' });
  return row;
}

export interface FoundKey {
  id: string;
  organizationId: string;
  name: string;
  scopes: Scope[];
}

/** A key that is valid now, by its secret, and notes its use, at most once a minute; null: there is none, or it is over. */
export async function findApiKey(db: Queryable, secret: string): Promise<FoundKey | null> {
  const [row] = await db.query<FoundKey & { stale: boolean }>(
    `select id, organization_id as "organizationId", name, scopes,
       last_used_at is null or last_used_at < colloquy_now() - interval '1 minute' as stale
     from api_keys where hash = $1 and revoked_at is null and (expires_at is null or expires_at > colloquy_now())`,
    [hashOf(secret)],
  );
  if (!row) return null;
  const { stale, ...key } = row;
  if (stale)
    await db.query(
      `update api_keys set last_used_at = colloquy_now()
       where id = $1 and (last_used_at is null or last_used_at < colloquy_now() - interval '1 minute')`,
      [key.id],
    );
  return key;
}
