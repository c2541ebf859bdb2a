import type { ProblemCode } from '#app/_lib/problem.ts';
import { shownJob } from '#app/_lib/reads.ts';
import { jobOr404 } from '#ledger/read-items.ts';
import type { Database } from '#platform/database.ts';
import { exampleJob, jobSchema } from '../_schemas/job.ts';
import { type BodyForm, type Endpoint, endpoint } from './endpoint.ts';
import { jobParams } from './params.ts';

interface Steering<Options> {
  id: string;
  summary: string;
  description?: string;
  body: BodyForm<Options>;
  problems?: ProblemCode[];
  /** On a job that is the viewer’s. */
  act(db: Database, jobId: string, by: string, options: Options): Promise<unknown>;
}

/** The endpoints that change a job and answer it as it is afterwards: `POST /api/batch-jobs/{id}/cancel` and the like. */
export function steerJob<Options>({ act, problems = [], ...declared }: Steering<Options>): Endpoint {
  return endpoint({
    ...declared,
    tag: 'Jobs',
    access: 'write',
    params: jobParams,
    problems: ['conflict', ...problems],
    answers: { 200: { description: 'The job as it is now', schema: jobSchema, example: exampleJob } },
    act: async ({ store, viewer, params: { id }, body }) => {
      await jobOr404(store.db, viewer.organizationId, id);
      await act(store.db, id, viewer.name, body);
      return shownJob(store, viewer, id);
    },
  });
}
