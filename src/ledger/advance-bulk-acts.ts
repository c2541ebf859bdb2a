import { ColloquyError } from '#domain/colloquy-error.ts';
import { redactSecrets } from '#domain/redact.ts';
import type { BulkAction, BulkOptions } from '#ledger/bulk-acts.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { deleteJob } from '#ledger/delete-job.ts';
import { pauseJob, resumeJob } from '#ledger/pause-job.ts';
import { retryItems } from '#ledger/retry-items.ts';
import { type Database, isDatabaseAway, isTransient, type Queryable } from '#platform/database.ts';

/** An act that this process is at, until its lease ends. */
interface HeldAct {
  id: string;
  organizationId: string;
  action: BulkAction;
  options: BulkOptions;
  by: string;
  token: number;
}

interface Turn {
  position: number;
  jobId: string;
  /** Whoever had this turn before may have done it, and died before it could say so. */
  again: boolean;
}

type Outcome = { outcome: 'done' } | { outcome: 'skipped' | 'failed'; code: string; message: string };

const leaseSeconds = 60;

const takeSql = `
update bulk_acts a set lease_expires_at = colloquy_now() + interval '${leaseSeconds} seconds', lease_token = a.lease_token + 1, updated_at = colloquy_now()
where a.id = (
  select id from bulk_acts where status = 'running' and (lease_expires_at is null or lease_expires_at <= colloquy_now()) and ($1::uuid is null or id = $1)
  order by updated_at limit 1 for update skip locked)
returning id, organization_id as "organizationId", action, options, started_by as by, lease_token as token`;

const turnSql = `
with act as materialized (
  select id, organization_id from bulk_acts where id = $1 and lease_token = $2 and status = 'running' for no key update
),
renewed as (
  update bulk_acts a set lease_expires_at = colloquy_now() + interval '${leaseSeconds} seconds' from act where a.id = act.id
),
next as materialized (
  select position, tried_at from bulk_act_jobs where bulk_act_id = $1 and outcome is null order by position limit 1
)
update bulk_act_jobs j set tried_at = colloquy_now() from act, next
where j.bulk_act_id = act.id and j.position = next.position
returning j.position, j.batch_job_id as "jobId", next.tried_at is not null as again`;

const recordSql = `
with clock as materialized (select colloquy_now() as now),
act as materialized (select id from bulk_acts where id = $1 for no key update),
recorded as (
  update bulk_act_jobs j set outcome = $3, code = $4, message = left($5, 2000) from act
  where j.bulk_act_id = act.id and j.position = $2 and j.outcome is null
  returning j.outcome
)
update bulk_acts a set
  done = a.done + (r.outcome = 'done')::integer, skipped = a.skipped + (r.outcome = 'skipped')::integer, failed = a.failed + (r.outcome = 'failed')::integer,
  status = case when a.status = 'running' and a.done + a.skipped + a.failed + 1 = a.total then 'completed' else a.status end,
  ended_at = case when a.status = 'running' and a.done + a.skipped + a.failed + 1 = a.total then clock.now else a.ended_at end,
  updated_at = clock.now
from recorded r, clock where a.id = $1`;

/**
 * Goes on with one act, this one or the one that waits longest, job by job, while `whileMs` lasts. One process at a time is at an act; the turn of one that died comes again
 * when its lease has run out.
 * @returns whether there is an act to go on with right now
 */
export async function advanceBulkActs(db: Database, whileMs = 1_000, id: string | null = null): Promise<boolean> {
  const [act] = await db.query<HeldAct>(takeSql, [id]);
  if (!act) return false;
  const until = performance.now() + whileMs;
  try {
    do {
      const [turn] = await db.query<Turn>(turnSql, [act.id, act.token]);
      if (!turn) break;
      const result = await actOn(db, act, turn);
      // Two that met each other in the database: its turn comes again.
      if (!result) break;
      const { code = null, message = null } = result.outcome === 'done' ? {} : result;
      await db.query(recordSql, [act.id, turn.position, result.outcome, code, message]);
    } while (performance.now() < until);
  } finally {
    // Should this fail too, the lease runs out.
    await db
      .query('update bulk_acts set lease_expires_at = null where id = $1 and lease_token = $2', [act.id, act.token])
      .catch(() => {});
  }
  return isOneFree(db, id);
}

async function isOneFree(db: Queryable, id: string | null): Promise<boolean> {
  const [row] = await db.query<{ free: boolean }>(
    `select exists (
       select from bulk_acts where status = 'running' and (lease_expires_at is null or lease_expires_at <= colloquy_now()) and ($1::uuid is null or id = $1)) as free`,
    [id],
  );
  return row?.free ?? false;
}

async function actOn(
  db: Database,
  { organizationId, action, options, by }: HeldAct,
  { jobId, again }: Turn,
): Promise<Outcome | null> {
  try {
    const [job] = await db.query(
      `select from batch_jobs where id = $1 and organization_id = $2 and large_act is distinct from 'delete'`,
      [jobId, organizationId],
    );
    if (!job) throw new ColloquyError('not_found', `There is no job ${jobId}.`);
    await acts[action](db, jobId, by, options);
    return { outcome: 'done' };
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    if (isTransient(error)) return null;
    if (!(error instanceof ColloquyError))
      return { outcome: 'failed', code: 'unexpected', message: redactSecrets(String(error), []) };
    if (again && (await isSo(db, jobId, action))) return { outcome: 'done' };
    return { outcome: 'skipped', code: error.code, message: error.message };
  }
}

/** Each job at once by its first transaction; what is large about it (items to end, rows to delete) goes on as its own large act. */
const acts: Record<BulkAction, (db: Database, jobId: string, by: string, options: BulkOptions) => Promise<unknown>> = {
  pause: (db, jobId, by) => pauseJob(db, jobId, by),
  resume: (db, jobId, by) => resumeJob(db, jobId, by),
  cancel: (db, jobId, by) => cancelJob(db, jobId, by, 0),
  retry: (db, jobId, by, { errorCode, includeCancelled }) =>
    retryItems(db, jobId, { errorCode, includeCancelled }, by, 0),
  delete: (db, jobId, _by, { conversations }) => deleteJob(db, jobId, { conversations }, 0),
};

/** Whether a job is as the act would leave it. */
async function isSo(db: Queryable, jobId: string, action: BulkAction): Promise<boolean> {
  const [job] = await db.query<{ status: string }>(
    `select status from batch_jobs where id = $1 and large_act is distinct from 'delete'`,
    [jobId],
  );
  switch (action) {
    case 'pause':
      return job?.status === 'paused';
    case 'resume':
      return job !== undefined && job.status !== 'paused';
    case 'cancel':
      return job?.status === 'cancelled';
    case 'retry':
      return job?.status === 'queued' || job?.status === 'processing';
    case 'delete':
      return job === undefined;
  }
}
