import { z } from 'zod';
import { exportFileName } from '#app/_lib/file-name.ts';
import { jobFile } from '#dataset/export/job-file.ts';
import { makeFile } from '#dataset/export/make-file.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { type Endpoints, endpoint } from '../../../../_lib/endpoint.ts';
import { jobParams } from '../../../../_lib/params.ts';
import { exportQuery } from '../../../../_lib/queries.ts';
import { reviewStatusSchema } from '../../../../_schemas/conversation.ts';
import { exampleIds } from '../../../../_schemas/example-ids.ts';
import {
  countSchema,
  exampleTokens,
  idSchema,
  timeSchema,
  tokensSchema,
  usdSchema,
} from '../../../../_schemas/parts.ts';

const tally = z.record(z.string(), countSchema);

const manifestSchema = z
  .strictObject({
    file: z.string(),
    format: z.string(),
    system: z.boolean(),
    lines: countSchema,
    bytes: countSchema,
    sha256: z.string().meta({ description: 'Of the file, in hexadecimal' }),
    createdAt: timeSchema.meta({ description: 'When the job ended, or last moved' }),
    job: z.strictObject({ id: idSchema, name: z.string() }),
    reviewStatuses: z.array(reviewStatusSchema).nullable().meta({ description: 'Only these are in it; null: all' }),
    trainable: z.boolean().meta({ description: 'False where the rehearsal model wrote any of it, or it is empty' }),
    models: tally,
    counts: z.strictObject({ persona: tally, emotionalArc: tally, topic: tally, tier: tally }),
    cost: z.strictObject({ knownUsd: usdSchema.nullable(), unknown: countSchema }),
    templateVersions: tally.nullable(),
    priceVersion: z.string().nullable().meta({ description: 'By which prices its calls were costed' }),
    spend: z
      .strictObject({
        ...{ actual: usdSchema, unknown: usdSchema, wasted: usdSchema, perConversation: usdSchema.nullable() },
        ...{ estimated: usdSchema.nullable(), budget: usdSchema.nullable() },
      })
      .nullable()
      .meta({ description: 'Of the whole job, whatever of it is in the file' }),
    tokens: tokensSchema.nullable(),
  })
  .meta({ id: 'Manifest' });

export const endpoints: Endpoints = {
  path: '/api/batch-jobs/{id}/export/manifest',
  methods: {
    GET: endpoint({
      id: 'exportManifest',
      tag: 'Conversations',
      summary: 'What the training file holds, and its hash',
      description:
        'The manifest that the command line writes beside the file, for the same parameters. It takes about as long as the export.',
      access: 'read',
      params: jobParams,
      query: exportQuery,
      answers: {
        200: {
          description: 'The manifest',
          schema: manifestSchema,
          example: {
            file: 'retirement-questions-rehearsal.jsonl',
            format: 'trl',
            system: true,
            lines: 1,
            bytes: 612,
            sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
            createdAt: '2026-11-03T12:10:00.000Z',
            job: { id: exampleIds.job, name: 'Retirement questions' },
            reviewStatuses: null,
            trainable: false,
            models: { 'rehearsal:default': 1 },
            counts: {
              persona: { anxious_planner: 1 },
              emotionalArc: { fear_to_confidence: 1 },
              topic: { roth_ira_conversion: 1 },
              tier: { template: 1 },
            },
            cost: { knownUsd: 0, unknown: 0 },
            templateVersions: { [exampleIds.template]: 1 },
            priceVersion: 'openai:gpt-6.1-sol* from 2026-10-01 (shipped)',
            spend: { actual: 2.31, unknown: 0, wasted: 0.09, perConversation: 0.0405, estimated: 3.2, budget: 5 },
            tokens: exampleTokens,
          },
        },
      },
      async act({ store: { db }, viewer, request: { signal }, params: { id }, query }) {
        const { format, system, reviewStatus: reviewStatuses } = query;
        const job = await readJob(db, viewer.organizationId, id);
        const request = await jobFile(db, viewer.organizationId, job, { format, system, reviewStatuses });
        return makeFile({ ...request, signal, file: exportFileName(job, request.target) });
      },
    }),
  },
};
