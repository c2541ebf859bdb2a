import { z } from 'zod';
import { jobStatuses } from '#domain/job.ts';
import { tierSchema } from '#domain/scaffolding.ts';
import { exampleIds } from './example-ids.ts';
import { countSchema, idSchema, timeSchema, usdSchema } from './parts.ts';

const estimate = {
  name: z.string(),
  model: z.string(),
  totalItems: countSchema,
  estimatedCost: z
    .strictObject({ low: usdSchema, high: usdSchema, currency: z.literal('USD') })
    .nullable()
    .meta({ description: 'Null where the model’s price is not known' }),
  unknownBecause: z.string().optional(),
  estimatedSeconds: z.strictObject({ low: countSchema, high: countSchema }),
  estimatedFrom: z.string().meta({ description: 'What the estimate rests on' }),
  warnings: z.array(z.string()).meta({ description: 'What is doubtful about the plan' }),
};

export const estimateSchema = z
  .strictObject({
    ...estimate,
    withoutTemplate: z
      .array(z.strictObject({ emotionalArc: z.string(), tier: tierSchema, items: countSchema }))
      .meta({ description: 'Combinations that no active template can write; a submission with one is refused' }),
  })
  .meta({ id: 'Estimate' });
export const submittedSchema = z
  .strictObject({
    jobId: idSchema,
    status: z.enum(jobStatuses).meta({ description: 'Another than `queued` where the key was used before' }),
    ...estimate,
  })
  .meta({ id: 'Submitted' });

export const draftSchema = z
  .strictObject({
    jobId: idSchema,
    name: z.string(),
    model: z.string(),
    totalItems: countSchema.meta({ description: 'Items that it has already' }),
    expiresAt: timeSchema
      .nullable()
      .meta({ description: 'When it goes, unless it is submitted before; null: it is submitted' }),
    warnings: estimate.warnings,
  })
  .meta({ id: 'Draft' });

export const receivedSchema = z
  .strictObject({
    added: countSchema,
    replaced: countSchema.meta({ description: 'Positions whose item was another' }),
    unchanged: countSchema.meta({ description: 'Positions that had the very item' }),
    totalItems: countSchema.meta({ description: 'Items that the draft has now' }),
    warnings: estimate.warnings,
  })
  .meta({ id: 'Received' });

const exampleFacts = {
  name: 'Retirement questions',
  model: 'rehearsal:default',
  totalItems: 6,
  estimatedCost: { low: 0, high: 0, currency: 'USD' },
  estimatedSeconds: { low: 1, high: 1 },
  estimatedFrom: 'the rehearsal’s own pace',
  warnings: [],
} satisfies Partial<z.output<typeof estimateSchema>>;

export const exampleEstimate = { ...exampleFacts, withoutTemplate: [] } satisfies z.output<typeof estimateSchema>;

export const exampleSubmitted = {
  jobId: exampleIds.job,
  status: 'queued',
  ...exampleFacts,
} satisfies z.output<typeof submittedSchema>;

export const exampleDraft = {
  jobId: exampleIds.draft,
  name: 'Retirement questions',
  model: 'rehearsal:default',
  totalItems: 0,
  expiresAt: '2026-11-04T12:00:00.000Z',
  warnings: [],
} satisfies z.output<typeof draftSchema>;

export const exampleReceived = {
  ...{ added: 1, replaced: 0, unchanged: 0, totalItems: 1 },
  warnings: [],
} satisfies z.output<typeof receivedSchema>;
