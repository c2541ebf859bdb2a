import { z } from 'zod';
import type { WebStore } from '#app/_lib/store.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { afterResponse } from '#engine/after-response.ts';
import { findSubmission, prepareSubmission, previewSubmission, type SubmitInput } from '#engine/submit.ts';
import { readSubmitted } from '#ledger/read-submitted.ts';
import { type Endpoints, endpoint, Reply } from '../../_lib/endpoint.ts';
import { planBody } from '../../_lib/plan-body.ts';
import { submitQuery } from '../../_lib/queries.ts';
import { estimateAnswer, jobAt, submittedAnswer } from '../../_lib/submitted.ts';
import { exampleIds } from '../../_schemas/example-ids.ts';
import {
  draftSchema,
  estimateSchema,
  exampleDraft,
  exampleEstimate,
  exampleSubmitted,
  submittedSchema,
} from '../../_schemas/submission.ts';

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

const location = (jobId: string) =>
  z.object({ Location: z.string().meta({ description: 'The job', example: jobAt(jobId) }) });

export const endpoints: Endpoints = {
  path: '/api/conversations/generate-batch',
  methods: {
    POST: endpoint({
      id: 'generateBatch',
      tag: 'Jobs',
      summary: 'Submit a job',
      description:
        'As JSON, or as a plan file of the type that the body has. With `dryRun=true` it says what the job would be, and writes nothing. With `draft=true` it makes a draft, for plans that are larger than one body: put items into it, then submit it.',
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
          headers: location(exampleIds.job),
        },
        201: {
          description: 'The draft is there, for a day',
          schema: draftSchema,
          example: exampleDraft,
          headers: location(exampleIds.draft),
        },
        200: { description: 'What it would be', schema: estimateSchema, example: exampleEstimate },
      },
      act: async ({ query: { dryRun, draft }, headers, body: plan, viewer, store }) => {
        const startedMs = performance.now();
        const { organizationId, name: by } = viewer;
        const asked = { ...plan, organizationId, by, draft, idempotencyKey: headers['Idempotency-Key'] };
        if (dryRun && draft)
          throw new ColloquyError('invalid_input', 'dryRun: a draft has no dry run.', {
            next: 'Ask for a dry run of the whole plan, or make the draft.',
          });
        if (dryRun) return new Reply(200, await preview(store, asked));
        const jobId = await submit(store, asked);
        const { drives, afterAnswer } = store;
        if (drives.functions && !draft) afterAnswer(() => afterResponse(drives, { jobId, startedMs }));
        const job = await readSubmitted(store.db, organizationId, jobId);
        const at = { Location: jobAt(jobId) };
        if (!draft) return new Reply(202, submittedAnswer(job), at);
        const { name, model, totalItems, expiresAt, warnings } = job;
        return new Reply(201, { jobId, name, model, totalItems, expiresAt, warnings }, at);
      },
    }),
  },
};

type Asked = Omit<SubmitInput, 'model'>;

async function preview({ db, models }: WebStore, asked: Asked) {
  const model = await models.choose(asked.submission.model, { db, organizationId: asked.organizationId });
  const { settings, totalItems, estimate, warnings, withoutTemplate } = await previewSubmission(db, {
    ...asked,
    model,
  });
  return { name: settings.name, model, totalItems, ...estimateAnswer(estimate), warnings, withoutTemplate };
}

/** @returns the job’s id: of the one that this request made before, or of a new one */
async function submit({ db, models }: WebStore, asked: Asked): Promise<string> {
  const before = asked.idempotencyKey === undefined ? null : await findSubmission(db, asked, asked.idempotencyKey);
  if (before) return before;
  const model = await models.choose(asked.submission.model, { db, organizationId: asked.organizationId });
  const { store } = await prepareSubmission(db, { ...asked, model });
  return (await store()).jobId;
}
