import type { JobState } from '../snapshot.ts';
import { settleInputs } from '../statements.ts';
import { Violation } from '../violation.ts';
import type { Book } from './book.ts';
import type { Sight } from './sight.ts';

const used = ({ actual, reserved, unknown }: JobState) => actual + reserved + unknown;

/**
 * Whether what is spent, held and unknown passes a job's budget by nothing but what calls that were in flight cost beyond their reservations: whatever died, came late or
 * was lost, only a claim that fits adds to it.
 */
export function judgeBudgets(sight: Sight, book: Book): void {
  for (const after of sight.after.jobs.values()) {
    const before = sight.before.jobs.get(after.id);
    if (!before || after.budget === null || used(after) <= used(before)) continue;
    const allowed = Math.max(after.budget, used(before)) + beyondReservations(sight, before, book);
    if (used(after) > allowed)
      throw new Violation(
        'budget_never_passed',
        `${sight.statement.act}: ${used(after)} of ${after.budget} nano-dollars, where ${allowed} may be`,
      );
  }
}

function beyondReservations({ statement }: Sight, job: JobState, book: Book): number {
  if (statement.act !== 'settle') return 0;
  let beyond = 0;
  for (const { attempt_id, cost } of settleInputs(statement.parameters))
    if (book.attempts.get(attempt_id)?.jobId === job.id) beyond += Math.max(0, (cost ?? 0) - (job.reservationMax ?? 0));
  return beyond;
}
