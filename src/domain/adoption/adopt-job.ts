import type { AdoptedStatus, ItemCounts } from '#domain/adoption/adopted-status.ts';
import {
  cappedText,
  errorHandlingOf,
  jobStatusOf,
  objectOf,
  priorityOf,
  textOf,
  uuidIn,
  wholeOf,
} from '#domain/adoption/old-values.ts';
import type { ErrorHandling, JobStatus, Priority } from '#domain/job.ts';
import { isMapping, type Mapping } from '#domain/mapping.ts';

const jobTypes = ['generation', 'export', 'validation', 'cleanup'];
const integerMax = 2_147_483_647;

/** What an old job says, in our words. Counters and status come from its items later. Times are as the old row has them, as text. */
export interface AdoptedJob {
  id: string;
  userId: string | null;
  createdBy: string | null;
  jobType: string;
  name: string;
  description: string | null;
  targetTier: string | null;
  tier: string | null;
  /** null: a word that is not known. */
  oldStatus: JobStatus | null;
  priority: Priority;
  errorHandling: ErrorHandling;
  concurrentProcessing: number;
  sharedParameters: Mapping;
  retryCount: number;
  maxRetries: number;
  estimatedCost: number | null;
  estimatedTimeRemaining: number | null;
  estimatedCompletionAt: string | null;
  durationSeconds: number | null;
  errorMessage: string | null;
  results: unknown;
  summary: string | null;
  createdAt: string | null;
  updatedAt: string | null;
  startedAt: string | null;
  completedAt: string | null;
  row: Mapping;
}

export function adoptJob(id: string, row: Mapping): AdoptedJob {
  const jobType = textOf(row, 'job_type') ?? 'generation';
  const cost = typeof row.estimated_cost === 'number' ? row.estimated_cost : null;
  return {
    id,
    userId: uuidIn(row, 'user_id'),
    createdBy: uuidIn(row, 'created_by'),
    jobType: jobTypes.includes(jobType) ? jobType : 'generation',
    name: cappedText(textOf(row, 'name'), 200) ?? `Adopted job ${id.slice(0, 8)}`,
    description: cappedText(textOf(row, 'description'), 5_000),
    targetTier: textOf(row, 'target_tier'),
    tier: textOf(row, 'tier'),
    oldStatus: jobStatusOf(textOf(row, 'status')),
    priority: priorityOf(textOf(row, 'priority')),
    errorHandling: errorHandlingOf(textOf(row, 'error_handling')),
    concurrentProcessing: wholeOf(row, 'concurrent_processing', 1, 1_000) ?? 3,
    sharedParameters: objectOf(row, 'shared_parameters') ?? {},
    retryCount: wholeOf(row, 'retry_count', 0, integerMax) ?? 0,
    maxRetries: wholeOf(row, 'max_retries', 0, integerMax) ?? 3,
    estimatedCost: cost !== null && Math.abs(cost) < 1e9 ? cost : null,
    estimatedTimeRemaining: wholeOf(row, 'estimated_time_remaining', -integerMax, integerMax),
    estimatedCompletionAt: textOf(row, 'estimated_completion_at'),
    durationSeconds: wholeOf(row, 'duration_seconds', -integerMax, integerMax),
    errorMessage: cappedText(textOf(row, 'error_message'), 10_000),
    results: row.results ?? null,
    summary: textOf(row, 'summary'),
    createdAt: textOf(row, 'created_at'),
    updatedAt: textOf(row, 'updated_at'),
    startedAt: textOf(row, 'started_at'),
    completedAt: textOf(row, 'completed_at'),
    row,
  };
}

/** Why no item of it can run; null: they can. */
export const neverRuns = ({ jobType }: AdoptedJob): string | null =>
  jobType === 'generation' ? null : `It belongs to a job of type ${jobType}, which Colloquy does not run.`;

const counters = ['total_items', 'completed_items', 'successful_items', 'failed_items'] as const;
/** Columns whose old values the log keeps. */
const logged = [
  ...counters,
  'skipped_items',
  'progress_percentage',
  'status',
  'priority',
  'error_handling',
  'job_type',
  'concurrent_processing',
  'estimated_cost',
  'actual_cost',
  'completed_at',
  'duration_seconds',
];

/** A counter that says something else than the rows. */
export interface WrongCounter {
  counter: (typeof counters)[number];
  says: number;
  rows: number;
  /** Of the rows, those that succeeded: what old databases meant by `completed_items` is not always the same. */
  succeeded: number;
}

/** Old counters that the items contradict. One that says nothing (null) is none of them. */
export function wrongCounters(row: Mapping, { total, completed, failed }: ItemCounts): WrongCounter[] {
  const rows = {
    total_items: total,
    completed_items: completed + failed,
    successful_items: completed,
    failed_items: failed,
  };
  return counters.flatMap((counter) => {
    const says = row[counter];
    if (typeof says !== 'number' || says === rows[counter]) return [];
    // In old databases completed_items counted those that succeeded, or those that ended: both are right.
    if (counter === 'completed_items' && says === completed) return [];
    return [{ counter, says, rows: rows[counter], succeeded: completed }];
  });
}

/** The one line in the log of an adopted job: what it was, and what became of it. */
export function adoptionLine(
  job: AdoptedJob,
  counts: ItemCounts,
  { status, reason }: AdoptedStatus,
  more: Mapping,
): { message: string; data: Mapping } {
  const parts = (['queued', 'processing', 'completed', 'failed'] as const)
    .filter((each) => counts[each] > 0)
    .map((each) => `${counts[each]} ${each}`);
  const wrong = wrongCounters(job.row, counts).map(
    ({ counter, says, rows }) => `${counter} ${says}, by the rows ${rows}`,
  );
  const was = Object.fromEntries(logged.filter((name) => job.row[name] != null).map((name) => [name, job.row[name]]));
  const sentences = [
    `Adopted from an older database: ${counts.total} items${parts.length > 0 ? ` (${parts.join(', ')})` : ''}.`,
    wrong.length > 0 && `Its counters were wrong: ${wrong.join('; ')}.`,
    job.row.status !== status && `Its status was ${textOf(job.row, 'status') ?? 'none'}, now ${status}.`,
    reason && `${reason.replace(/\.$/, '').replace(/^it/, 'It')}.`,
  ].filter(Boolean);
  const { configuration, shared_parameters } = job.row;
  const odd = {
    ...(configuration != null && !isMapping(configuration) && { configuration }),
    ...(shared_parameters != null && objectOf(job.row, 'shared_parameters') === null && { shared_parameters }),
  };
  return { message: sentences.join(' '), data: { was: { ...was, ...odd }, ...more } };
}
