import type { Page } from '#ledger/cursor.ts';
import type { LogLevel, LogLine } from '#ledger/read-logs.ts';
import { request } from '../../../_data/api.ts';

/** So many lines of the end are looked at first, and so many more each time that someone looks further back. */
export const logLinesFirst = 200;
/** Of the graver ones only, as there are fewer of them. */
const graverLinesFirst = 5_000;
/** So many are kept, for each time. */
const linesKept = 2_000;
/** While the end is followed, at most so many are drawn; then the earlier half is left out, so that the rest moves but seldom. */
export const linesDrawnMax = 400;

/** Which lines a log shows: those of a level, from so many windows before `end` on. */
export interface LogView {
  level: LogLevel;
  end: number;
  windows: number;
}

export interface LogLines {
  lines: LogLine[];
  /** The last line that was read. */
  last: number;
}

/** The line after which a view begins. */
export function startOf({ level, end, windows }: LogView): number {
  return Math.max(0, end - windows * (level === 'debug' ? logLinesFirst : graverLinesFirst));
}

/** What came after the lines that are known: all pages of it. */
export async function readOn(jobId: string, view: LogView, known: LogLines, signal: AbortSignal): Promise<LogLines> {
  let { lines, last } = known;
  let cursor: string | null = null;
  do {
    const place = cursor ? `cursor=${cursor}` : `after=${last}`;
    const path = `/api/batch-jobs/${jobId}/logs?level=${view.level}&limit=200&${place}`;
    const page: Page<LogLine> = await request(path, { signal });
    if (page.items.length > 0) lines = [...lines, ...page.items].slice(-linesKept * view.windows);
    last = page.items.at(-1)?.seq ?? last;
    cursor = page.nextCursor;
  } while (cursor);
  return { lines, last };
}
