import { driveOn } from '#engine/after-response.ts';
import type { DrainEvent } from '#engine/drain.ts';
import type { Drives } from '#engine/drives.ts';
import { allDuties, doDuties } from '#engine/duties.ts';
import { isDriven } from '#ledger/is-driven.ts';
import { readJobConfiguration, uuidOr404 } from '#ledger/read-jobs.ts';
import { noteTick } from '#ledger/ticks.ts';
import type { Database } from '#platform/database.ts';

export interface TickRequest {
  /** One job, or null for any, fairly. */
  jobId: string | null;
  /** Who sends ticks, by its own schedule. */
  source: string;
  /** When the request began, by `performance.now()`. */
  startedMs: number;
}

export interface TickAnswer {
  /** Calls that came to an end, by what became of their item. `handedBack`: claimed and not called. `late`: their lease was gone. */
  items: { completed: number; failed: number; retried: number; handedBack: number; late: number };
  /** Leases of lost workers that were taken back. */
  reaped: number;
  /** `left`: the fleet's duties that have more to do. */
  duties: { left: string[] };
  /** Jobs that could go on: neither ended nor paused. */
  unfinishedJobs: number;
  /** Whether another tick has something to do, now or when a retry is due. */
  more: boolean;
  ms: number;
}

/** Calls in flight at most: a request has one processor, as a worker has. */
const concurrency = 64;

/** What of a tick's time goes to duties at most, before its items and after them each. */
const dutiesShare = 0.1;

/**
 * A bounded slice of everything that the fleet does: items, fairly over the jobs, and the duties.
 * @throws ColloquyError `not_found` for a job that is not there, `database_unreachable`; whatever a duty met, after the items were worked on
 */
export async function tick(drives: Drives, { jobId, source, startedMs }: TickRequest): Promise<TickAnswer> {
  const { db, limitMs, functionMs } = drives;
  if (jobId !== null) await readJobConfiguration(db, uuidOr404(jobId));
  else await noteTick(db, source);
  const duties = allDuties(drives.keepRawDays, drives.notifier);
  const someDuties = () => {
    const nowMs = performance.now();
    return doDuties(db, Math.min(nowMs + limitMs * dutiesShare, startedMs + functionMs - 1_000), duties);
  };
  const [before] = await Promise.allSettled([someDuties()]);
  const done = { completed: 0, failed: 0, retried: 0, handedBack: 0, late: 0 };
  let reaped = 0;
  const onEvent = (event: DrainEvent) => {
    if (event.kind === 'settled') done[outcomeOf(event)]++;
    if (event.kind === 'reaped') reaped += event.leases;
  };
  // Where functions go on with one another, a tick for one job is such a function; it leaves the job to one that is at it already.
  if (jobId === null || !drives.functions) await drives.run({ kind: 'tick', jobId, concurrency, startedMs, onEvent });
  else if (!(await isDriven(db, jobId, { lasting: false }))) await driveOn(drives, { jobId, startedMs, onEvent });
  const left = await someDuties();
  if (before.status === 'rejected') throw before.reason;
  const unfinishedJobs = await countUnfinished(db, jobId);
  const more = unfinishedJobs > 0 || left.length > 0;
  return { items: done, reaped, duties: { left }, unfinishedJobs, more, ms: Math.round(performance.now() - startedMs) };
}

type Settled = Extract<DrainEvent, { kind: 'settled' }>;

function outcomeOf({ settlement, result }: Settled): keyof TickAnswer['items'] {
  if (result === 'late') return 'late';
  const outcomes = { completed: 'completed', failed: 'failed', retry: 'retried', handed_back: 'handedBack' } as const;
  return outcomes[settlement.verdict];
}

async function countUnfinished(db: Database, jobId: string | null): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    `select count(*)::integer as n from batch_jobs j
     where j.status in ('queued', 'processing') and j.draft_expires_at is null and ($1::uuid is null or j.id = $1)`,
    [jobId],
  );
  return row?.n ?? 0;
}
