import { z } from 'zod';
import { shownJob } from '#app/_lib/reads.ts';
import { submissionSchema } from '#domain/submission.ts';
import { adjustJob } from '#ledger/adjust-job.ts';
import { deleteJob } from '#ledger/delete-job.ts';
import { jobOr404 } from '#ledger/read-items.ts';
import { type Endpoints, endpoint } from '../../_lib/endpoint.ts';
import { jobParams } from '../../_lib/params.ts';
import { deleteQuery } from '../../_lib/queries.ts';
import { jsonBody } from '../../_lib/read-body.ts';
import { exampleIds } from '../../_schemas/example-ids.ts';
import { exampleJob, jobSchema } from '../../_schemas/job.ts';
import { idSchema } from '../../_schemas/parts.ts';

/** As a submission has them. */
const { name, priority, budgetUsd, concurrentProcessing } = submissionSchema.shape;
const adjustmentSchema = z
  .strictObject({ name: name.optional(), priority, budgetUsd, concurrentProcessing })
  .refine((given) => Object.keys(given).length > 0, `must have one of name, priority, budgetUsd, concurrentProcessing`)
  .meta({ id: 'Adjustment', minProperties: 1 });

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}',
  methods: {
    GET: endpoint({
      id: 'showJob',
      tag: 'Jobs',
      summary: 'One job',
      description: 'Its counts, its spend, what drives it, why it waits, and its errors by code.',
      access: 'read',
      params: jobParams,
      answers: { 200: { description: 'The job', schema: jobSchema, example: exampleJob } },
      act: ({ store, viewer, params }) => shownJob(store, viewer, params.id),
    }),
    PATCH: endpoint({
      id: 'changeJob',
      tag: 'Jobs',
      summary: 'Change a job while it runs',
      description: 'From its next claim on. A budget needs a known price.',
      access: 'write',
      params: jobParams,
      body: jsonBody(adjustmentSchema, { budgetUsd: 12.5, priority: 'high' }),
      problems: ['price_unknown'],
      answers: { 200: { description: 'The job as it is now', schema: jobSchema, example: exampleJob } },
      act: async ({ store, viewer, params, body }) => {
        await jobOr404(store.db, viewer.organizationId, params.id);
        await adjustJob(store.db, params.id, body, viewer.name);
        return shownJob(store, viewer, params.id);
      },
    }),
    DELETE: endpoint({
      id: 'deleteJob',
      tag: 'Jobs',
      summary: 'Delete an ended job, or a draft',
      description: 'With its items, attempts and log. Its conversations stay, unless they are asked for too.',
      access: 'write',
      params: jobParams,
      query: deleteQuery,
      problems: ['conflict'],
      answers: {
        200: {
          description: 'It is gone',
          schema: z.strictObject({ deleted: z.literal(true), id: idSchema }).meta({ id: 'Deleted' }),
          example: { deleted: true, id: exampleIds.job },
        },
      },
      act: async ({ store: { db }, viewer, params: { id }, query: { conversations } }) => {
        await jobOr404(db, viewer.organizationId, id);
        await deleteJob(db, id, { conversations });
        return { deleted: true as const, id };
      },
    }),
  },
};
