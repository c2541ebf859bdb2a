import { z } from 'zod';
import { priorities } from '#domain/job.ts';
import { keySchema, tierSchema } from '#domain/scaffolding.ts';

/** At most so many items in one job. */
export const itemsPerJobMax = 1_000_000;

/** Scaffolding is named by key or by id. */
const reference = z.union([keySchema, z.uuid()]);
const references = z.array(reference).min(1).max(10_000);
const parameters = z.record(z.string().max(100), z.unknown());

export const submissionItemSchema = z.strictObject({
  topic: reference,
  persona: reference,
  emotionalArc: reference,
  tier: tierSchema.optional(),
  /** Absent or all zeros: choose for me. */
  templateId: z.uuid().or(z.literal('00000000-0000-0000-0000-000000000000')).optional(),
  parameters: parameters.optional(),
  sourceText: z.string().max(200_000).optional(),
});

export const submissionSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    description: z.string().max(5_000).optional(),
    model: z.string().max(300).optional(),
    modelSettings: z
      .strictObject({
        temperature: z.number().min(0).max(2).optional(),
        topP: z.number().gt(0).max(1).optional(),
        maxOutputTokens: z.int().min(256).max(200_000).optional(),
        reasoningEffort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
      })
      .optional(),
    advisor: reference.optional(),
    items: z.array(submissionItemSchema).optional(),
    grid: z
      .strictObject({
        personas: references,
        emotionalArcs: references,
        topics: references,
        tiers: z.array(tierSchema).min(1).max(3).optional(),
        repeat: z.int().min(1).max(itemsPerJobMax).optional(),
      })
      .optional(),
    parameterSets: z
      .array(
        z.strictObject({
          templateId: z.uuid().or(z.literal('00000000-0000-0000-0000-000000000000')).optional(),
          parameters: z.looseObject({
            persona_id: reference,
            emotional_arc_id: reference,
            training_topic_id: reference,
          }),
          tier: tierSchema,
        }),
      )
      .optional(),
    sharedParameters: parameters.optional(),
    concurrentProcessing: z.union([z.int().min(1).max(1_000), z.literal('auto')]).optional(),
    errorHandling: z.enum(['continue', 'stop']).optional(),
    priority: z.enum(priorities).optional(),
    maxAttempts: z.int().min(1).max(10).optional(),
    itemTimeoutSeconds: z.int().min(10).max(900).optional(),
    budgetUsd: z.number().positive().max(1_000_000).optional(),
    notify: z.strictObject({ url: z.url() }).optional(),
    mode: z.enum(['online', 'remote_batch']).optional(),
    pilot: z.int().min(1).max(itemsPerJobMax).optional(),
  })
  .check((context) => {
    const given = (['items', 'grid', 'parameterSets'] as const).filter((field) => context.value[field] !== undefined);
    if (given.length === 1) return;
    context.issues.push({
      code: 'custom',
      input: context.value,
      path: given.length ? [given[1] ?? 'items'] : ['items'],
      message: `exactly one of items, grid and parameterSets is needed; here ${given.length ? `are ${given.join(' and ')}` : 'is none'}`,
    });
  });

export type Submission = z.infer<typeof submissionSchema>;

/** Values where a submission is silent. */
export const submissionDefaults = {
  maxOutputTokens: 8_192,
  maxAttempts: 3,
  itemTimeoutSeconds: 180,
  errorHandling: 'continue',
  priority: 'normal',
  mode: 'online',
  concurrentProcessing: 'auto',
} as const;
