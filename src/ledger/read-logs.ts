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

/**
 * The parts of a log that a filter shows, as conditions that an index each answers in the order of lines: warnings and errors are few among many other lines. Those of an item are
 * few; and between two lines that are more than `debug` there are never more of these than calls in flight.
 */
function sourcesOf({ level = 'debug', itemId }: LogFilter): string[] {
  const levels = logLevels.slice(logLevels.indexOf(level)).map((each) => `level = '${each}'`);
  if (itemId !== undefined) return [`batch_item_id = $4 and (${levels.join(' or ')})`];
  if (level === 'warn' || level === 'error') return levels;
  return [level === 'info' ? `level <> 'debug'` : 'true'];
}

// `limit (select …)` as for items: so the planner never reads and sorts all.
const sourceSql = (condition: string) =>
  `(select * from batch_job_logs where batch_job_id = $1 and seq > $2 and ${condition} order by seq limit (select $3::integer))`;

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
  const rows = await db.query<Omit<LogLine, 'at'> & { at: Date }>(
    `select seq, at, level, event, batch_item_id as "itemId", attempt_id as "attemptId", message, data
     from (${sourcesOf(filter).map(sourceSql).join(' union all ')}) l
     order by seq
     limit (select $3::integer)`,
    [jobId, after, limit + 1, ...(filter.itemId === undefined ? [] : [filter.itemId])],
  );
  return pageOf(
    rows,
    limit,
    (row) => ({ ...row, at: row.at.toISOString() }),
    (row) => [row.seq],
  );
}
