import { type JobCommand, jobTransition } from '#domain/transitions.ts';
import type { JobState } from '../snapshot.ts';
import { settleInputs } from '../statements.ts';
import { Violation } from '../violation.ts';
import type { Book } from './book.ts';
import type { Sight } from './sight.ts';

const ended = new Set(['completed', 'failed', 'cancelled']);

/** Whether each job moved as the transition table allows, by an act that may move it so. */
export function judgeJobs(sight: Sight, book: Book): void {
  for (const after of sight.after.jobs.values()) {
    const before = sight.before.jobs.get(after.id);
    if (!before) continue;
    if (before.startedAt !== null && after.startedAt !== before.startedAt)
      throw new Violation('started_once', `${sight.statement.act} changed when the job had started`);
    if (before.status !== after.status) judgeStatus(sight, before, after);
    if (sight.statement.act === 'settle') judgeStop(sight, after, book);
  }
}

function judgeStatus({ statement }: Sight, before: JobState, after: JobState): void {
  const allowed = commandsOf(statement.act, after).some((command) => {
    const transition = jobTransition(before.status, command);
    if (!transition.ok) return false;
    // Resumed before it ever started, a job is queued again.
    return (
      transition.status === after.status ||
      (command === 'resume' && after.status === 'queued' && after.startedAt === null)
    );
  });
  if (!allowed) throw new Violation('job_transition', `${statement.act}: ${before.status} → ${after.status}`);
}

function commandsOf(act: Sight['statement']['act'], after: JobState): JobCommand[] {
  switch (act) {
    case 'claim':
      return ended.has(after.status) ? ['last_success', 'last_failure'] : ['claim'];
    case 'settle':
      return after.status === 'paused' ? ['pause'] : ['last_success', 'last_failure', 'stop'];
    case 'large_act':
      return ['retry'];
    case 'cancel':
    case 'pause':
    case 'resume':
    case 'retry':
      return [act];
    default:
      return [];
  }
}

/** A job that stops at errors has ended when one of its items failed. */
function judgeStop({ statement, before, after }: Sight, job: JobState, book: Book): void {
  if (job.errorHandling !== 'stop' || ended.has(job.status)) return;
  for (const { attempt_id, verdict } of settleInputs(statement.parameters)) {
    const attempt = book.attempts.get(attempt_id);
    const item = attempt && before.items.get(attempt.itemId);
    if (verdict !== 'failed' || attempt?.jobId !== job.id || item?.status !== 'processing') continue;
    if (after.items.get(item.id)?.status === 'failed')
      throw new Violation('stops_at_first_error', `item ${item.position} failed, and the job goes on`);
  }
}
