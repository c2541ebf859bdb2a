import type { ShownJob } from '#app/_lib/reads.ts';
import type { FeedItem } from '#ledger/read-feed.ts';
import type { ItemView } from '#ledger/read-items.ts';
import type { JobView } from '#ledger/read-jobs.ts';
import type { LogLevel, LogLine } from '#ledger/read-logs.ts';

/** What a stream tells at once: some lines of a job’s log, and what they are about as it is now. */
export interface Frame {
  lines: LogLine[];
  items: FeedItem[];
  job: JobView | null;
}

/** What a stream has told of a job; shown over what was read. */
export interface Told {
  /** The line after which it has told every one. */
  start: number;
  /** How many times it told something: what was read before the last may be older than it. */
  frame: number;
  job: JobView | null;
  items: ReadonlyMap<string, { item: FeedItem; frame: number }>;
  lines: readonly LogLine[];
}

/** More than a page shows, and more than comes while it reads. */
const itemsKept = 2_000;
const linesKept = 5_000;

export const nothingTold = (start: number, frame = 0): Told => ({
  start,
  frame,
  job: null,
  items: new Map(),
  lines: [],
});

export function withFrame(told: Told, { lines, items: changed, job }: Frame): Told {
  const frame = told.frame + 1;
  const items = new Map(told.items);
  for (const item of changed) {
    // Those that changed last stand last.
    items.delete(item.id);
    items.set(item.id, { item, frame });
  }
  for (const id of items.keys()) {
    if (items.size <= itemsKept) break;
    items.delete(id);
  }
  const kept = lines.length > 0 ? [...told.lines, ...lines].slice(-linesKept) : told.lines;
  return { start: told.start, frame, job: job ?? told.job, items, lines: kept };
}

/** The job as it was told where that is newer. What its status changes beside itself has to be read, and is, at once. */
export function jobAsTold(read: ShownJob, { job: told }: Told): ShownJob {
  if (!told || told.logSeq <= read.logSeq || told.status !== read.status) return read;
  const mayWait = told.counts.inFlight === 0 || told.status === 'paused';
  return { ...read, ...told, waiting: mayWait ? read.waiting : null };
}

/** How soon what no stream tells should be read again: what works on a job, why it waits, what went wrong. */
export function readAgainMs(read: ShownJob, { job: told }: Told): number {
  if (!told || told.logSeq <= read.logSeq) return 3_000;
  if (told.status !== read.status) return 0;
  const waitsOtherwise = (told.counts.inFlight === 0) !== (read.waiting !== null);
  return waitsOtherwise || told.counts.failed !== read.counts.failed ? 1_000 : 3_000;
}

/** @param since how many frames there were when the items were about to be read */
export function itemsAsTold(read: ItemView[], told: Told, since: number): ItemView[] {
  return read.map((item) => {
    const change = told.items.get(item.id);
    return change && change.frame > since ? itemAsTold(item, change.item) : item;
  });
}

function itemAsTold(read: ItemView, told: FeedItem): ItemView {
  const errorCode = told.errorCode as ItemView['errorCode'];
  return { ...read, ...told, errorCode, waiting: told.status === 'queued' ? read.waiting : null };
}

const levels: LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** The lines of a level and the graver ones that come after one. */
export function linesAfter({ lines }: Told, after: number, level: LogLevel): LogLine[] {
  const least = levels.indexOf(level);
  return lines.filter((line) => line.seq > after && levels.indexOf(line.level) >= least);
}
