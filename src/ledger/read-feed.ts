import type { ItemStatus } from '#domain/item.ts';
import { findJob, type JobView } from '#ledger/read-jobs.ts';
import type { LogLine } from '#ledger/read-logs.ts';
import type { Queryable } from '#platform/database.ts';

/** An item as whoever watches a job sees it change. Times are ISO. */
export interface FeedItem {
  id: string;
  position: number;
  status: ItemStatus;
  run: number;
  attemptsUsed: number;
  errorCode: string | null;
  errorMessage: string | null;
  conversationId: string | null;
  worker: string | null;
  nextAttemptAt: string | null;
  startedAt: string | null;
  completedAt: string | null;
}

/** Lines of a job's log, and what they tell of as it is now: perhaps a little newer than the lines, never older. */
export interface FeedPage {
  /** In their order, without a gap. */
  lines: LogLine[];
  items: Map<string, FeedItem>;
  job: JobView;
}

type Row<View, Times extends keyof View> = Omit<View, Times> & Record<Times, Date | null>;

/**
 * The lines after `after`, up to `upTo`, at most `limit`.
 * @returns null where the job was deleted
 */
export async function readFeedPage(
  db: Queryable,
  jobId: string,
  range: { after: number; upTo?: number; limit: number },
): Promise<FeedPage | null> {
  const lines = await db.query<Omit<LogLine, 'at'> & { at: Date }>(
    `select seq, at, level, event, batch_item_id as "itemId", attempt_id as "attemptId", message, data
     from batch_job_logs where batch_job_id = $1 and seq > $2 and seq <= $3 order by seq limit $4`,
    [jobId, range.after, range.upTo ?? Number.MAX_SAFE_INTEGER, range.limit],
  );
  const ids = [...new Set(lines.flatMap(({ itemId }) => itemId ?? []))];
  const items = ids.length > 0 ? await readItems(db, jobId, ids) : [];
  const job = await findJob(db, jobId);
  if (!job) return null;
  return {
    lines: lines.map((line) => ({ ...line, at: line.at.toISOString() })),
    items: new Map(items.map((item) => [item.id, item])),
    job,
  };
}

/** Which of these jobs have how many lines; those that were deleted are missing. */
export async function readLogEnds(db: Queryable, jobIds: string[]): Promise<Map<string, number>> {
  const rows = await db.query<{ id: string; seq: number }>(
    `select id, log_seq as seq from batch_jobs where id = any($1::uuid[]) and large_act is distinct from 'delete'`,
    [jobIds],
  );
  return new Map(rows.map(({ id, seq }) => [id, seq]));
}

async function readItems(db: Queryable, jobId: string, ids: string[]): Promise<FeedItem[]> {
  const rows = await db.query<Row<FeedItem, 'nextAttemptAt' | 'startedAt' | 'completedAt'>>(
    // A queued item of a cancelled or stopped job counts as ended before its slice comes, as in every read.
    `select i.id, i.position, i.run, i.attempts_used as "attemptsUsed", i.error_message as "errorMessage", i.conversation_id as "conversationId",
       i.leased_by as worker, i.next_attempt_at as "nextAttemptAt", i.started_at as "startedAt",
       case when swept then 'failed' else i.status end as status, case when swept then j.sweep_code else i.error_code end as "errorCode",
       case when swept then j.completed_at else i.completed_at end as "completedAt"
     from batch_jobs j join batch_items i on i.batch_job_id = j.id
       cross join lateral (select i.status = 'queued' and j.sweep_code is not null as swept) s
     where j.id = $1 and i.id = any($2::uuid[])`,
    [jobId, ids],
  );
  const iso = (time: Date | null) => time?.toISOString() ?? null;
  return rows.map((row) => ({
    ...row,
    nextAttemptAt: iso(row.nextAttemptAt),
    startedAt: iso(row.startedAt),
    completedAt: iso(row.completedAt),
  }));
}
