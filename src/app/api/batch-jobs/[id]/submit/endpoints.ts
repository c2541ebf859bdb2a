import { z } from 'zod';
import { afterResponse } from '#engine/after-response.ts';
import { submitDraft } from '#engine/drafts.ts';
import { type Endpoints, endpoint, Reply } from '../../../_lib/endpoint.ts';
import { draftParams } from '../../../_lib/params.ts';
import { noQuery } from '../../../_lib/queries.ts';
import { jsonBody } from '../../../_lib/read-body.ts';
import { jobAt, submittedAnswer } from '../../../_lib/submitted.ts';
import { exampleIds } from '../../../_schemas/example-ids.ts';
import { exampleSubmitted, submittedSchema } from '../../../_schemas/submission.ts';

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/submit',
  methods: {
    POST: endpoint({
      id: 'submitDraft',
      tag: 'Jobs',
      summary: 'Submit a draft',
      description:
        'When all of its items are there: positions without a gap, from 1. Submitted again, it is answered the same.',
      access: 'write',
      params: draftParams,
      body: jsonBody(noQuery, {}),
      problems: ['conflict', 'plan_empty'],
      answers: {
        202: {
          description: 'The job is submitted',
          schema: submittedSchema,
          example: { ...exampleSubmitted, jobId: exampleIds.draft },
          headers: z.object({
            Location: z.string().meta({ description: 'The job', example: jobAt(exampleIds.draft) }),
          }),
        },
      },
      act: async ({ store, viewer, params: { id: jobId } }) => {
        const startedMs = performance.now();
        const { db, drives, afterAnswer } = store;
        const { organizationId, name: by } = viewer;
        const job = await submitDraft(db, { organizationId, jobId, by });
        if (drives.functions) afterAnswer(() => afterResponse(drives, { jobId, startedMs }));
        return new Reply(202, submittedAnswer(job), { Location: jobAt(jobId) });
      },
    }),
  },
};
