import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Queryable } from '#platform/database.ts';

/** A request’s name in its organisation, and a hash of what it asks for. */
export interface IdempotencyKey {
  key: string;
  requestHash: string;
}

/** A key lives for a day, and as long as its job is unfinished; never longer than its job. */
const pastSql = `(j.large_act is not distinct from 'delete' or k.expires_at <= colloquy_now() and j.completed_at is not null)`;

/**
 * The job that this request made before; null: none.
 * @throws ColloquyError `idempotency_mismatch` where the key was another request’s
 */
export async function findByKeySoFar(
  db: Queryable,
  organizationId: string,
  { key, requestHash }: IdempotencyKey,
): Promise<string | null> {
  const [row] = await db.query<{ request_hash: string; batch_job_id: string }>(
    `select k.request_hash, k.batch_job_id from idempotency_keys k join batch_jobs j on j.id = k.batch_job_id
     where k.organization_id = $1 and k.key = $2 and not ${pastSql}`,
    [organizationId, key],
  );
  if (row && row.request_hash !== requestHash) throw new ColloquyError('idempotency_mismatch');
  return row?.batch_job_id ?? null;
}

/** The same inside the transaction that makes the job otherwise: whoever comes with the same key at the same time waits here. */
export async function findByKey(
  connection: Queryable,
  organizationId: string,
  idempotency: IdempotencyKey,
): Promise<string | null> {
  const { key } = idempotency;
  await connection.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', [`${organizationId} ${key}`]);
  await connection.query(
    `delete from idempotency_keys k using batch_jobs j where k.organization_id = $1 and k.key = $2 and j.id = k.batch_job_id and ${pastSql}`,
    [organizationId, key],
  );
  return findByKeySoFar(connection, organizationId, idempotency);
}

export async function keepKey(
  connection: Queryable,
  organizationId: string,
  { key, requestHash }: IdempotencyKey,
  jobId: string,
): Promise<void> {
  await connection.query(
    `insert into idempotency_keys (organization_id, key, request_hash, batch_job_id, created_at, expires_at)
     values ($1, $2, $3, $4, colloquy_now(), colloquy_now() + interval '24 hours')`,
    [organizationId, key, requestHash, jobId],
  );
}
