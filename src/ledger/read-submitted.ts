import { ColloquyError } from '#domain/colloquy-error.ts';
import type { JobEstimate } from '#domain/estimate.ts';
import type { JobStatus } from '#domain/job.ts';
import { uuidOr404 } from '#ledger/read-jobs.ts';
import type { Queryable } from '#platform/database.ts';

/** A job as its submission was answered, and as whoever submits it again is answered. */
export interface SubmittedJob {
  jobId: string;
  status: JobStatus;
  name: string;
  model: string;
  totalItems: number;
  estimate: JobEstimate;
  warnings: string[];
  /** Of a draft. */
  expiresAt: string | null;
}

/** @throws ColloquyError `not_found` */
export async function readSubmitted(db: Queryable, organizationId: string, jobId: string): Promise<SubmittedJob> {
  const [row] = await db.query<
    Omit<SubmittedJob, 'estimate' | 'expiresAt'> & {
      estimate: JobEstimate | null;
      cost: number | null;
      expires: Date | null;
    }
  >(
    `select id as "jobId", status, name, model, total_items as "totalItems", configuration -> 'estimate' as estimate, estimated_cost as cost,
       coalesce(configuration -> 'warnings', '[]') as warnings, draft_expires_at as expires
     from batch_jobs where organization_id = $1 and id = $2 and large_act is distinct from 'delete'`,
    [organizationId, uuidOr404(jobId)],
  );
  if (!row) throw new ColloquyError('not_found', `There is no job ${jobId}.`);
  const { estimate, cost, expires, ...job } = row;
  return { ...job, estimate: estimate ?? costOnly(cost), expiresAt: expires?.toISOString() ?? null };
}

/** Of a job that was submitted in another way, as a copy or by an older version. */
function costOnly(cost: number | null): JobEstimate {
  return {
    cost: cost === null ? null : { low: cost, high: cost, currency: 'USD' },
    ...(cost === null && { unknownBecause: 'it was not estimated' }),
    seconds: { low: 0, high: 0 },
    from: 'what was known when it was submitted',
  };
}
