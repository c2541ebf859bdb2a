import { decodeCursor, type Page, type PageRequest, pageOf } from '#ledger/cursor.ts';
import { jobOr404 } from '#ledger/read-items.ts';
import type { Queryable } from '#platform/database.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogLine {
  /** 1…n in its job, without a gap. */
  seq: number;
  at: string;
  level: LogLevel;
  event: string;
  itemId: string | null;
  attemptId: string | null;
  message: string;
  data: Record<string, unknown> | null;
}

export interface LogFilter {
  /** Only lines after this one. */
  after?: number;
  /** This level and the graver ones. */
  level?: LogLevel;
  itemId?: string;
}

/** A job's log, oldest first. */
export async function listLogs(
  db: Queryable,
  organizationId: string,
  jobId: string,
  filter: LogFilter = {},
  page: PageRequest = {},
): Promise<Page<LogLine>> {
  const limit = page.limit ?? 50;
  const after = Number(decodeCursor(page.cursor, 1)?.[0] ?? filter.after ?? 0);
  await jobOr404(db, organizationId, jobId);
  const levels = logLevels.slice(logLevels.indexOf(filter.level ?? 'debug'));
  const rows = await db.query<Omit<LogLine, 'at'> & { at: Date }>(
    `select seq, at, level, event, batch_item_id as "itemId", attempt_id as "attemptId", message, data
     from batch_job_logs
     where batch_job_id = $1 and seq > $2 and level = any($3) and ($4::uuid is null or batch_item_id = $4)
     order by seq
     limit $5`,
    [jobId, after, levels, filter.itemId ?? null, limit + 1],
  );
  return pageOf(
    rows,
    limit,
    (row) => ({ ...row, at: row.at.toISOString() }),
    (row) => [row.seq],
  );
}
