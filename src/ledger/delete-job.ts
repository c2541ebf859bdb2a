import { ColloquyError } from '#domain/colloquy-error.ts';
import { sliceItems } from '#ledger/sweep-items.ts';
import type { Database, Queryable } from '#platform/database.ts';

const startSql = `
with clock as materialized (select colloquy_now() as now),
job as materialized (
  select j.id from batch_jobs j
  where j.id = $1 and j.in_flight = 0
    and (j.completed_at is not null and j.large_act is null or j.draft_expires_at is not null and j.large_act is distinct from 'delete')
    and not exists (select from batch_jobs c where c.large_act = 'copy' and c.large_act_data ->> 'from' = $1::text)
  for update of j
)
update batch_jobs j set large_act = 'delete', large_act_position = 0, large_act_data = jsonb_build_object('conversations', $2::boolean), sweep_code = null, updated_at = clock.now
from job, clock where j.id = job.id
returning j.id`;

/** What goes, in this order, so that whatever is left still belongs together. Items take their attempts with them, and their raw answers; prompts are others' too, and go by age. */
const partsSql = (conversations: boolean) => [
  `with slice as materialized (select id from batch_items where batch_job_id = $1 limit $2),
   answers as (
     delete from raw_answers where attempt_id = any (array (select id from batch_attempts where batch_item_id = any (array (select id from slice))))
   )
   delete from batch_items where id = any (array (select id from slice))`,
  conversations
    ? 'delete from conversations where id = any (array (select id from conversations where batch_job_id = $1 limit $2))'
    : 'update conversations set batch_job_id = null where id = any (array (select id from conversations where batch_job_id = $1 limit $2))',
  'delete from batch_job_logs where batch_job_id = $1 and seq in (select seq from batch_job_logs where batch_job_id = $1 limit $2)',
];

/**
 * Deletes an ended job, or a draft, with its items, attempts and log; its conversations only when asked, else they stay and belong to no job. From its first transaction on nobody
 * sees it. The rest goes in slices, here while `whileMs` lasts and by every driver.
 * @throws ColloquyError `not_found`; `conflict` while it has not ended, has calls in flight, or is being copied
 */
export async function deleteJob(
  db: Database,
  jobId: string,
  options: { conversations?: boolean } = {},
  whileMs = 2_000,
): Promise<void> {
  const [started] = await db.query(startSql, [jobId, options.conversations ?? false]);
  if (!started) throw await refusal(db, jobId);
  const until = performance.now() + whileMs;
  while (performance.now() < until) {
    if (!(await deleteSlice(db, jobId))) break;
  }
}

/** Deletes one slice of a job that is being deleted. @returns whether there is more */
export async function deleteSlice(db: Queryable, jobId: string): Promise<boolean> {
  const [job] = await db.query<{ conversations: boolean }>(
    `select (large_act_data -> 'conversations')::boolean as conversations from batch_jobs where id = $1 and large_act = 'delete'`,
    [jobId],
  );
  if (!job) return false;
  for (const sql of partsSql(job.conversations)) {
    const gone = await db.query(`${sql} returning true`, [jobId, sliceItems]);
    if (gone.length > 0) return true;
  }
  await db.query(`delete from batch_jobs where id = $1 and large_act = 'delete'`, [jobId]);
  return false;
}

/** Drafts that nobody submitted in time go the same way. @returns how many */
export async function expireDrafts(db: Queryable): Promise<number> {
  const rows = await db.query(
    `update batch_jobs j set large_act = 'delete', large_act_position = 0, large_act_data = '{"conversations": true}', updated_at = colloquy_now()
     where j.draft_expires_at <= colloquy_now() and j.large_act is distinct from 'delete' and j.large_act is distinct from 'copy'
     returning j.id`,
  );
  return rows.length;
}

async function refusal(db: Database, jobId: string): Promise<ColloquyError> {
  const [job] = await db.query<{ status: string; in_flight: number; large_act: string | null; ended: boolean }>(
    `select status, in_flight, large_act, completed_at is not null as ended from batch_jobs where id = $1 and large_act is distinct from 'delete'`,
    [jobId],
  );
  if (!job) return new ColloquyError('not_found', `There is no job ${jobId}.`);
  if (!job.ended) return new ColloquyError('conflict', `The job is ${job.status}.`, { next: 'Cancel it first.' });
  const next = 'Try again when that has ended.';
  if (job.in_flight > 0) return new ColloquyError('conflict', 'Calls of the job are still in flight.', { next });
  if (job.large_act) return new ColloquyError('conflict', 'A retry of its items is under way.', { next });
  return new ColloquyError('conflict', 'The job is being copied.', { next });
}
