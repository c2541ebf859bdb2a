import { z } from 'zod';
import { jobStatuses } from '#domain/job.ts';
import { exampleIds } from './example-ids.ts';
import { countSchema, idSchema, usdSchema } from './parts.ts';

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

export const estimateSchema = z.strictObject(estimate).meta({ id: 'Estimate' });
export const submittedSchema = z
  .strictObject({
    jobId: idSchema,
    status: z.enum(jobStatuses).meta({ description: 'Another than `queued` where the key was used before' }),
    ...estimate,
  })
  .meta({ id: 'Submitted' });

export const exampleEstimate = {
  name: 'Retirement questions',
  model: 'rehearsal:default',
  totalItems: 6,
  estimatedCost: { low: 0, high: 0, currency: 'USD' },
  estimatedSeconds: { low: 1, high: 1 },
  estimatedFrom: 'the rehearsal’s own pace',
  warnings: [],
} satisfies z.output<typeof estimateSchema>;

export const exampleSubmitted = {
  jobId: exampleIds.job,
  status: 'queued',
  ...exampleEstimate,
} satisfies z.output<typeof submittedSchema>;
