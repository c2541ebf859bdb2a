import { z } from 'zod';
import { shownJob } from '#app/_lib/reads.ts';
import { duplicateJob } from '#ledger/duplicate-job.ts';
import { jobOr404 } from '#ledger/read-items.ts';
import { type Endpoints, endpoint, Reply } from '../../../_lib/endpoint.ts';
import { jobParams } from '../../../_lib/params.ts';
import { noQuery } from '../../../_lib/queries.ts';
import { jsonBody } from '../../../_lib/read-body.ts';
import { exampleIds } from '../../../_schemas/example-ids.ts';
import { exampleJob, jobSchema } from '../../../_schemas/job.ts';

const at = (id: string) => `/api/batch-jobs/${id}`;

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/duplicate',
  methods: {
    POST: endpoint({
      id: 'duplicateJob',
      tag: 'Jobs',
      summary: 'Submit the same items again, as a new job',
      description:
        'A large one is still being filled when this answers (`waiting.code`: `being_copied`), and starts by itself.',
      access: 'write',
      params: jobParams,
      body: jsonBody(noQuery, {}),
      problems: ['conflict'],
      answers: {
        200: {
          description: 'The new job',
          schema: jobSchema,
          example: { ...exampleJob, id: exampleIds.copy, name: 'Retirement questions (copy)' },
          headers: z.object({
            Location: z.string().meta({ description: 'The new job', example: at(exampleIds.copy) }),
          }),
        },
      },
      act: async ({ store, viewer, params }) => {
        await jobOr404(store.db, viewer.organizationId, params.id);
        const id = await duplicateJob(store.db, params.id, viewer.name);
        return new Reply(200, await shownJob(store, viewer, id), { Location: at(id) });
      },
    }),
  },
};
