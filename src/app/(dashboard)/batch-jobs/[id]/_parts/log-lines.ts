import type { Page } from '#ledger/cursor.ts';
import type { LogLevel, LogLine } from '#ledger/read-logs.ts';
import { request } from '../../../_data/api.ts';

/** So many lines of the end are looked at first, and so many more each time that earlier ones are asked for. */
export const logLinesFirst = 200;
/** Of the graver ones only, as there are fewer of them. */
const graverLinesFirst = 5_000;
export const windowOf = (level: LogLevel) => (level === 'debug' ? logLinesFirst : graverLinesFirst);

/** More than this a page should not hold; the command line has the rest. */
export const logLinesMax = 2_000;

export interface LogLines {
  lines: LogLine[];
  /** The last line that was read, whether it is shown or not. */
  last: number;
}

/** What came after the lines that are known: all pages of it. */
export async function readOn(jobId: string, level: LogLevel, known: LogLines, signal: AbortSignal): Promise<LogLines> {
  let { lines, last } = known;
  let cursor: string | null = null;
  do {
    const place = cursor ? `cursor=${cursor}` : `after=${last}`;
    const page: Page<LogLine> = await request(`/api/batch-jobs/${jobId}/logs?level=${level}&limit=200&${place}`, {
      signal,
    });
    lines = [...lines, ...page.items].slice(-logLinesMax);
    last = page.items.at(-1)?.seq ?? last;
    cursor = page.nextCursor;
  } while (cursor);
  return lines === known.lines ? known : { lines, last };
}
