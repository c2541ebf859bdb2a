import { z } from 'zod';
import { shownJob } from '#app/_lib/reads.ts';
import { afterResponse } from '#engine/after-response.ts';
import { prepareSubmission } from '#engine/submit.ts';
import { type Endpoints, endpoint, Reply } from '../../_lib/endpoint.ts';
import { planBody } from '../../_lib/plan-body.ts';
import { submitQuery } from '../../_lib/queries.ts';
import { exampleIds } from '../../_schemas/example-ids.ts';
import { estimateSchema, exampleEstimate, exampleSubmitted, submittedSchema } from '../../_schemas/submission.ts';

const headers = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .optional()
    .meta({
      description: 'The same key and body answer the same job; another body is refused',
      example: '5f0c6a0e-2d8b-4b53-9d0a-6f1f4f6e2a11',
    }),
});

export const endpoints: Endpoints = {
  path: '/api/conversations/generate-batch',
  methods: {
    POST: endpoint({
      id: 'generateBatch',
      tag: 'Jobs',
      summary: 'Submit a job',
      description:
        'As JSON, or as a plan file of the type that the body has. With `dryRun=true` it says what the job would be, and writes nothing.',
      access: 'write',
      query: submitQuery,
      headers,
      body: planBody,
      problems: ['model_invalid', 'key_missing', 'price_unknown', 'idempotency_mismatch'],
      answers: {
        202: {
          description: 'The job is submitted',
          schema: submittedSchema,
          example: exampleSubmitted,
          headers: z.object({ Location: z.string().meta({ description: 'The job', example: at(exampleIds.job) }) }),
        },
        200: { description: 'What it would be', schema: estimateSchema, example: exampleEstimate },
      },
      act: async ({ query, headers, body: plan, viewer, store }) => {
        const startedMs = performance.now();
        const { drives, afterAnswer } = store;
        const model = await store.models.choose(plan.submission.model, {
          db: store.db,
          organizationId: viewer.organizationId,
        });
        const { organizationId, name: by } = viewer;
        const {
          job,
          estimate,
          store: write,
        } = await prepareSubmission(store.db, {
          ...{ organizationId, ...plan, model, by },
          idempotencyKey: headers['Idempotency-Key'],
        });
        const shown = {
          name: job.name,
          model: job.model,
          totalItems: job.items.length,
          estimatedCost: estimate.cost,
          unknownBecause: estimate.unknownBecause,
          estimatedSeconds: estimate.seconds,
          estimatedFrom: estimate.from,
          warnings: job.warnings,
        };
        if (query.dryRun) return new Reply(200, shown);
        const { jobId, existed } = await write();
        if (drives.functions) afterAnswer(() => afterResponse(drives, { jobId, startedMs }));
        const status = existed ? (await shownJob(store, viewer, jobId)).status : 'queued';
        return new Reply(202, { jobId, status, ...shown }, { Location: at(jobId) });
      },
    }),
  },
};

function at(jobId: string): string {
  return `/api/batch-jobs/${jobId}`;
}
