import { ColloquyError } from '#domain/colloquy-error.ts';
import type { JobStatus } from '#domain/job.ts';
import { unnamedModel } from '#domain/model-name.ts';
import { type JobCommand, jobTransition } from '#domain/transitions.ts';
import type { Queryable } from '#platform/database.ts';

/** Why an act on a job changed nothing: no such job, or a status that the transition table does not let it leave that way. */
export async function refuseTransition(db: Queryable, jobId: string, command: JobCommand): Promise<ColloquyError> {
  const [job] = await db.query<{ status: JobStatus; model: string; draft: boolean }>(
    `select status, model, draft_expires_at is not null as draft from batch_jobs where id = $1 and large_act is distinct from 'delete'`,
    [jobId],
  );
  if (job?.draft) return new ColloquyError('conflict', 'The job is a draft.', { next: 'Submit it, or delete it.' });
  if (!job) return new ColloquyError('not_found', `There is no job ${jobId}.`);
  if (command === 'resume' && job.status === 'paused' && job.model === unnamedModel)
    return new ColloquyError('conflict', 'No model was named when this job was adopted.', {
      next: `Name it as you resume: COLLOQUY_MODEL=provider:model colloquy jobs resume ${jobId}`,
    });
  const transition = jobTransition(job.status, command);
  return new ColloquyError(
    'conflict',
    `The job is ${job.status}. ${transition.ok ? 'It changed meanwhile; try again.' : transition.reason}`,
  );
}
