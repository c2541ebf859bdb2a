/**
 * A job's life.
 *
 * `queued`: submitted, nothing claimed yet. Enters at submission, and when a retry reopens an ended job. Leaves at its first claim.
 * `processing`: at least one item was claimed in this run. Leaves when the last item ends, or by pause, cancel or stop.
 * `paused`: a person (or too many first items failing alike) stopped the claiming; calls in flight still settle. Leaves by resume or cancel, or by itself when
 *   the last item ends.
 * `completed`: every item ended and at least one succeeded.
 * `failed`: every item ended and none succeeded, or `errorHandling: stop` met an error.
 * `cancelled`: a person ended it; what was not finished ends `failed` with code `cancelled`, at once as far as anyone can see.
 * The three end states are left only by an explicit retry.
 */
export const jobStatuses = ['queued', 'processing', 'paused', 'completed', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof jobStatuses)[number];

export const priorities = ['low', 'normal', 'high'] as const;
/** Of jobs that go round, `high` gets four turns and `normal` two where `low` gets one; the weight is a column of the job. */
export type Priority = (typeof priorities)[number];

export type ErrorHandling = 'continue' | 'stop';

export function hasEnded(status: JobStatus): status is 'completed' | 'failed' | 'cancelled' {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
