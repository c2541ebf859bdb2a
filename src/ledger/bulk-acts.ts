import { ColloquyError } from '#domain/colloquy-error.ts';
import type { JobStatus } from '#domain/job.ts';
import { uuidOr404 } from '#ledger/read-jobs.ts';
import type { RetryFilter } from '#ledger/retry-items.ts';
import type { Queryable } from '#platform/database.ts';

export const bulkActions = ['pause', 'resume', 'cancel', 'retry', 'delete'] as const;
export type BulkAction = (typeof bulkActions)[number];

/** What the act on each job is told. */
export interface BulkOptions extends Pick<RetryFilter, 'errorCode' | 'includeCancelled'> {
  /** Of a deletion: whether conversations go too. */
  conversations?: boolean;
}

/** Jobs as they are when the act begins. */
export interface BulkFilter {
  status?: JobStatus[];
  model?: string;
  /** A part of the name, or the beginning of the id. */
  search?: string;
}

/** An act on many jobs, and how far it came. */
export interface BulkAct {
  id: string;
  action: BulkAction;
  status: 'running' | 'completed' | 'aborted';
  total: number;
  done: number;
  skipped: number;
  failed: number;
  startedBy: string;
  createdAt: string;
  updatedAt: string;
  endedAt: string | null;
  /** The first hundred jobs that it did not change, and why. */
  unchanged: { jobId: string; outcome: 'skipped' | 'failed'; code: string; message: string }[];
}

/** So many jobs are reached by one act. */
const bulkJobsMax = 100_000;

const startSql = (chosen: string) => `
with clock as materialized (select colloquy_now() as now),
chosen as materialized (${chosen}),
act as (
  insert into bulk_acts (organization_id, action, options, started_by, total, status, ended_at, created_at, updated_at)
  select $1, $2, $3::jsonb, $4, n.total, case when n.total = 0 then 'completed' else 'running' end, case when n.total = 0 then clock.now end, clock.now, clock.now
  from (select count(*)::integer as total from chosen) n, clock where n.total <= ${bulkJobsMax}
  returning id
),
listed as (insert into bulk_act_jobs (bulk_act_id, position, batch_job_id) select act.id, chosen.position, chosen.id from chosen, act)
select id from act`;

const byIdsSql =
  'select id, row_number() over (order by min(place))::integer as position from unnest($5::uuid[]) with ordinality as given (id, place) group by id';

const byFilterSql = `
select j.id, row_number() over (order by j.created_at, j.id)::integer as position from batch_jobs j
where j.organization_id = $1 and j.large_act is distinct from 'delete' and j.draft_expires_at is null
  and ($5::text[] is null or j.status = any ($5)) and ($6::text is null or j.model = $6)
  and ($7::text is null or j.name ilike '%' || $7 || '%' or starts_with(j.id::text, lower($7)))
limit ${bulkJobsMax + 1}`;

/**
 * Begins an act on many jobs: on those that are named, or that the filter finds now. Nothing happens to them yet: `advanceBulkAct` does, here and in every driver.
 * @param by who acts, for the logs
 * @returns its id
 * @throws ColloquyError `invalid_input` where there are too many
 */
export async function startBulkAct(
  db: Queryable,
  organizationId: string,
  { action, options, by }: { action: BulkAction; options: BulkOptions; by: string },
  which: { ids: string[] } | { filter: BulkFilter },
): Promise<string> {
  const act = [organizationId, action, JSON.stringify(options), by];
  const [row] =
    'ids' in which
      ? await db.query<{ id: string }>(startSql(byIdsSql), [...act, which.ids])
      : await db.query<{ id: string }>(startSql(byFilterSql), [
          ...act,
          which.filter.status ?? null,
          which.filter.model ?? null,
          which.filter.search?.replace(/[\\%_]/g, '\\$&') ?? null,
        ]);
  if (!row)
    throw new ColloquyError('invalid_input', `These are more than ${bulkJobsMax} jobs.`, {
      next: 'Narrow the filter, and act on one part after the other.',
    });
  return row.id;
}

/** @throws ColloquyError `not_found` */
export async function readBulkAct(db: Queryable, organizationId: string, id: string): Promise<BulkAct> {
  const [row] = await db.query<BulkAct>(
    `select id, action, status, total, done, skipped, failed, started_by as "startedBy", created_at as "createdAt", updated_at as "updatedAt", ended_at as "endedAt",
       coalesce((
         select jsonb_agg(jsonb_build_object('jobId', j.batch_job_id, 'outcome', j.outcome, 'code', j.code, 'message', j.message) order by j.position)
         from (select * from bulk_act_jobs where bulk_act_id = a.id and outcome in ('skipped', 'failed') order by position limit 100) j), '[]') as unchanged
     from bulk_acts a where organization_id = $1 and id = $2`,
    [organizationId, uuidOr404(id)],
  );
  if (!row) throw new ColloquyError('not_found', `There is no bulk act ${id}.`);
  return row;
}

/**
 * Ends an act: jobs whose turn has not come stay as they are; what it did stays done.
 * @throws ColloquyError `not_found`, `conflict` where it has ended
 */
export async function abortBulkAct(db: Queryable, organizationId: string, id: string): Promise<void> {
  const act = await readBulkAct(db, organizationId, id);
  const rows = await db.query(
    `update bulk_acts a set status = 'aborted', ended_at = clock.now, updated_at = clock.now from (select colloquy_now() as now) clock
     where a.id = $1 and a.status = 'running' returning a.id`,
    [id],
  );
  if (rows.length > 0) return;
  const { status } = act.status === 'running' ? await readBulkAct(db, organizationId, id) : act;
  throw new ColloquyError('conflict', `The act is ${status}.`, { next: 'What it did stays; act on the jobs anew.' });
}

/** Forgets acts that ended a month ago. */
export async function forgetBulkActs(db: Queryable): Promise<void> {
  await db.query(`delete from bulk_acts where ended_at < colloquy_now() - interval '30 days'`);
}
