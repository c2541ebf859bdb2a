import { errorCodes } from '#domain/error-codes.ts';
import { hasEnded } from '#domain/job.ts';
import type { Waiting } from '#domain/waiting-codes.ts';
import type { Drives } from '#engine/drives.ts';
import { readItem } from '#ledger/read-items.ts';
import { type JobDetail, readJob, readJobRow } from '#ledger/read-jobs.ts';
import type { Settlement, SettleResult } from '#ledger/settle-attempts.ts';

export interface ProcessNextRequest {
  organizationId: string;
  jobId: string;
  /** 1…3. */
  items: number;
  /** When the request began, by `performance.now()`. */
  startedMs: number;
}

interface ProcessedItem {
  itemId: string;
  conversationId?: string;
  error?: string;
}

export interface ProcessNextAnswer extends Partial<ProcessedItem> {
  /**
   * The job's status where nothing more is to be done for it now; else `processed`: items moved; `no_items`: none could be claimed; `error`: none of those that were
   * claimed could be run, or its answer stored.
   */
  status: 'processed' | 'no_items' | 'job_paused' | 'job_cancelled' | 'job_completed' | 'job_failed' | 'error';
  items: ProcessedItem[];
  /** Items that have not ended. */
  remainingItems: number;
  /** How long to wait before the next call. */
  retryAfterMs: number;
  /** Why nothing moves right now. */
  waiting?: Waiting;
  progress: { total: number; completed: number; successful: number; failed: number; percentage: number };
}

type Settled = { settlement: Settlement; result: SettleResult };

/**
 * Claims and processes at most so many items of one job, then says what became of them and how the job stands. Any number of callers may do so at once.
 * @throws ColloquyError `not_found`, `database_unreachable`
 */
export async function processNext(drives: Drives, request: ProcessNextRequest): Promise<ProcessNextAnswer> {
  const { organizationId, jobId, items, startedMs } = request;
  const before = await readJob(drives.db, organizationId, jobId);
  const settled = new Map<string, Settled>();
  if (!hasEnded(before.status) && before.status !== 'paused') {
    await drives.run({
      kind: 'process_next',
      jobId,
      items,
      concurrency: items,
      startedMs,
      onEvent: (event) => event.kind === 'settled' && settled.set(event.settlement.itemId, event),
    });
  }
  const job = await readJob(drives.db, organizationId, jobId);
  const processed: ProcessedItem[] = [];
  for (const each of settled.values()) processed.push(await processedItem(drives, request, each));
  const { counts } = job;
  // Whoever is at it need not be told that its turn comes.
  const waiting = settled.size > 0 && job.waiting?.code === 'others_before' ? null : job.waiting;
  const { now } = waiting?.until ? await readJobRow(drives.db, organizationId, jobId) : { now: null };
  return {
    status: statusOf(job, [...settled.values()]),
    ...processed[0],
    items: processed,
    remainingItems: counts.total - counts.completed,
    retryAfterMs: pauseMs(job, settled.size > 0, now),
    ...(waiting && { waiting }),
    progress: {
      total: counts.total,
      completed: counts.completed,
      successful: counts.successful,
      failed: counts.failed,
      percentage: job.progressPercentage,
    },
  };
}

/** What became of an item, by the ledger; where it goes round again, by its last attempt. */
async function processedItem(
  { db }: Drives,
  { organizationId, jobId }: ProcessNextRequest,
  { settlement, result }: Settled,
): Promise<ProcessedItem> {
  const { itemId } = settlement;
  const { status, conversationId, errorCode, errorMessage } = await readItem(db, organizationId, jobId, itemId);
  if (status === 'completed' && conversationId) return { itemId, conversationId };
  if (status === 'failed') return { itemId, error: `${errorCode}: ${errorMessage}` };
  if (result === 'late' || settlement.verdict === 'completed')
    return { itemId, error: `lease_lost: ${errorCodes.lease_lost.text}` };
  return { itemId, error: `${settlement.errorCode}: ${settlement.errorMessage}` };
}

function statusOf({ status }: JobDetail, settled: Settled[]): ProcessNextAnswer['status'] {
  if (hasEnded(status) || status === 'paused') return `job_${status}`;
  if (settled.length === 0) return 'no_items';
  const moved = settled.some(({ settlement, result }) => result !== 'late' && settlement.verdict !== 'handed_back');
  return moved ? 'processed' : 'error';
}

const pauseMsMin = 250;
/** Whoever calls so seldom still counts as there (45 s). */
const pauseMsMax = 40_000;
/** Nothing could be claimed for the moment, but somebody is at it. */
const othersMs = 2_000;
/** Only a person can change it; not so long that those who called count as gone (45 s). */
const personMs = 30_000;

/**
 * How long to wait before the next call: until the ledger's time where it knows one, not at all where there may be more.
 * @param now the database's clock, as `waiting.until` is of it
 */
function pauseMs(
  { status, waiting }: Pick<JobDetail, 'status' | 'waiting'>,
  worked: boolean,
  now: Date | null,
): number {
  if (hasEnded(status)) return 0;
  if (waiting?.until && now)
    return Math.min(pauseMsMax, Math.max(pauseMsMin, Date.parse(waiting.until) - now.getTime()));
  if (waiting?.who === 'you') return personMs;
  return worked ? 0 : othersMs;
}
