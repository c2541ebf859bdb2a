import { type ErrorHandling, hasEnded, type JobStatus } from '#domain/job.ts';

/** How many items of a job there are, as adopted. */
export interface ItemCounts {
  total: number;
  queued: number;
  processing: number;
  completed: number;
  failed: number;
}

export interface OldJobSays {
  /** null: a word that is not known. */
  status: JobStatus | null;
  word: string | null;
  errorHandling: ErrorHandling;
  /** Whether a model is known for its calls to come. */
  hasModel: boolean;
}

/** A status that the rows bear out, and why it is another than the old one, for people. */
export interface AdoptedStatus {
  status: JobStatus;
  /** Why the job is paused, or failed for want of items. */
  reason: string | null;
}

/** Where no model was known at adoption: the reason for the pause, which names the way on. */
const modelReason =
  'no model was named when it was adopted; name one as it is resumed: COLLOQUY_MODEL=provider:model colloquy jobs resume ID';

/**
 * The status of an adopted job: the rows are the truth. Where the old status says that it has ended and items have not, a person decides whether it goes on: it is
 * paused, as going on costs money.
 */
export function adoptedStatus(old: OldJobSays, counts: ItemCounts): AdoptedStatus {
  const unfinished = counts.queued + counts.processing;
  if (unfinished === 0) return ended(old, counts);
  const paused = (reason: string | null): AdoptedStatus => ({ status: 'paused', reason });
  if (old.status === null) return paused(`its old status was “${old.word ?? 'none'}”, which is not known`);
  if (hasEnded(old.status)) return paused(`it was called ${old.status}, but ${unfinished} of its items have not ended`);
  if (!old.hasModel) return paused(modelReason);
  if (old.status === 'paused') return paused('as it was when it was adopted');
  return { status: counts.processing > 0 ? 'processing' : old.status, reason: null };
}

function ended({ status, errorHandling }: OldJobSays, { total, completed, failed }: ItemCounts): AdoptedStatus {
  if (total === 0) {
    if (status !== null && hasEnded(status)) return { status, reason: null };
    return { status: 'failed', reason: 'It had no items when it was adopted.' };
  }
  const stopped = status === 'failed' && errorHandling === 'stop' && failed > 0;
  if (status === 'cancelled') return { status, reason: null };
  return { status: completed > 0 && !stopped ? 'completed' : 'failed', reason: null };
}
