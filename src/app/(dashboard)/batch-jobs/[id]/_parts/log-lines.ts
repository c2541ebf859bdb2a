import type { LogLevel, LogLine } from '#ledger/read-logs.ts';
import { answer, api } from '../../../_data/api.ts';
import type { LogsQuery } from '../../../_data/reads.ts';

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
  let place: LogsQuery | null = { after: last };
  while (place) {
    const query: LogsQuery = { level: view.level, limit: 200, ...place };
    const page = await answer(api.GET('/api/batch-jobs/{id}/logs', { params: { path: { id: jobId }, query }, signal }));
    ({ lines, last } = withLines({ lines, last }, view, page.items));
    place = page.nextCursor ? { cursor: page.nextCursor } : null;
  }
  return { lines, last };
}

/** @param more in their order, after the last that is known */
export function withLines(known: LogLines, { windows }: LogView, more: LogLine[]): LogLines {
  if (more.length === 0) return known;
  return { lines: [...known.lines, ...more].slice(-linesKept * windows), last: more.at(-1)!.seq };
}
