import type { Queryable } from '#platform/database.ts';

export const blockCodes = ['key_refused', 'quota_exhausted', 'access_denied', 'model_unknown'] as const;
export type BlockCode = (typeof blockCodes)[number];

export interface KeyBlock {
  provider: string;
  keyFingerprint: string;
  /** A model without its provider, or `*` for all of the key. */
  model: string;
  code: BlockCode;
  detail: string;
  /** After this the key is tried again, as someone may have mended it meanwhile. */
  forMs: number;
}

/** Stops every process from calling with this key (or this model with it), until the time is over or another key is set. */
export async function blockKey(db: Queryable, block: KeyBlock): Promise<void> {
  await db.query(
    `insert into provider_limits (provider, key_fingerprint, model, blocked_code, blocked_detail, blocked_at, blocked_until, updated_at)
     select $1, $2, $3, $4, $5, now, now + $6::float * interval '1 millisecond', now from colloquy_now() as now
     on conflict (provider, key_fingerprint, model) do update
     set blocked_code = excluded.blocked_code, blocked_detail = excluded.blocked_detail, blocked_at = excluded.blocked_at, blocked_until = excluded.blocked_until,
       updated_at = excluded.updated_at`,
    [block.provider, block.keyFingerprint, block.model, block.code, block.detail.slice(0, 2_000), block.forMs],
  );
}

/** Lets these keys, and an organisation's own, be called again at once: a person says that the cause is mended. */
export async function unblockKeys(db: Queryable, keys: Record<string, string>, organizationId: string): Promise<void> {
  await db.query(
    `update provider_limits l set blocked_code = null, blocked_detail = null, blocked_at = null, blocked_until = null, updated_at = colloquy_now()
     from (
       select key as provider, value as fingerprint from jsonb_each_text($1::jsonb)
       union all select provider, fingerprint from provider_keys where organization_id = $2
     ) k
     where l.provider = k.provider and l.key_fingerprint = k.fingerprint and l.blocked_code is not null`,
    [JSON.stringify(keys), organizationId],
  );
}

export interface BlockView {
  provider: string;
  model: string;
  code: string;
  detail: string;
  until: string;
}

/** Keys and models that nobody calls for now, newest first. */
export async function listBlocks(db: Queryable): Promise<BlockView[]> {
  const rows = await db.query<Omit<BlockView, 'until'> & { until: Date }>(
    `select provider, model, blocked_code as code, blocked_detail as detail, blocked_until as until
     from provider_limits where blocked_until > colloquy_now() order by blocked_at desc limit 100`,
  );
  return rows.map((row) => ({ ...row, until: row.until.toISOString() }));
}
