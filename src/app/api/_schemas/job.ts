import { z } from 'zod';
import { jobStatuses, priorities } from '#domain/job.ts';
import { submissionSchema } from '#domain/submission.ts';
import { exampleIds } from './example-ids.ts';
import {
  attemptErrorCodeSchema,
  countSchema,
  exampleTokens,
  idSchema,
  pageSchema,
  timeSchema,
  tokensSchema,
  usdSchema,
  waitingSchema,
} from './parts.ts';

const { modelSettings } = submissionSchema.shape;

const counts = z
  .strictObject({
    total: countSchema,
    queued: countSchema,
    inFlight: countSchema,
    completed: countSchema.meta({ description: 'Ended: successful and failed' }),
    successful: countSchema,
    failed: countSchema,
    skipped: countSchema.meta({ description: 'Of the failed: never run, as the job was cancelled or stopped' }),
  })
  .meta({ id: 'JobCounts' });

const spend = z
  .strictObject({
    actual: usdSchema,
    reserved: usdSchema.meta({ description: 'Held for calls in flight, at most' }),
    unknown: usdSchema.meta({ description: 'Of calls whose cost is not known, at most' }),
    estimated: usdSchema.nullable(),
    budget: usdSchema.nullable(),
    wasted: usdSchema.meta({
      description: 'Of what was spent, for what became no conversation: failed, truncated, too late and not used since',
    }),
    perConversation: usdSchema.nullable().meta({ description: 'Spent by conversation; null while there is none' }),
    currency: z.literal('USD'),
    priceKnown: z.boolean(),
  })
  .meta({ id: 'JobSpend' });

const listedJob = z.strictObject({
  id: idSchema,
  name: z.string(),
  description: z.string().nullable(),
  status: z.enum(jobStatuses).meta({ id: 'JobStatus' }),
  model: z.string(),
  rehearsal: z.boolean().meta({ description: 'Written by the rehearsal model: not for training' }),
  priority: z.enum(priorities),
  errorHandling: z.enum(['continue', 'stop']),
  concurrentProcessing: z.union([z.int().min(1), z.literal('auto')]).meta({ description: 'Calls at once' }),
  createdBy: z.string().nullable(),
  counts,
  progressPercentage: z.number().min(0).max(100),
  spend,
  tokens: tokensSchema,
  etaSeconds: countSchema.nullable().meta({ description: 'Until the end at the pace so far' }),
  logSeq: countSchema.meta({ description: '`seq` of the newest line of its log' }),
  errorMessage: z.string().nullable(),
  pausedBy: z.string().nullable(),
  pauseReason: z.string().nullable(),
  createdAt: timeSchema,
  startedAt: timeSchema.nullable(),
  completedAt: timeSchema.nullable(),
  lastActivityAt: timeSchema.nullable(),
  waiting: waitingSchema.nullable(),
});

const exampleListed = {
  id: exampleIds.job,
  name: 'Retirement questions',
  description: null,
  status: 'processing',
  model: 'rehearsal:default',
  rehearsal: true,
  priority: 'normal',
  errorHandling: 'continue',
  concurrentProcessing: 'auto',
  createdBy: null,
  counts: { total: 60, queued: 34, inFlight: 4, completed: 22, successful: 21, failed: 1, skipped: 0 },
  progressPercentage: 36.6,
  spend: {
    actual: 0,
    reserved: 0,
    unknown: 0,
    estimated: 0,
    budget: 5,
    wasted: 0,
    perConversation: 0,
    currency: 'USD',
    priceKnown: true,
  },
  tokens: exampleTokens,
  etaSeconds: 41,
  logSeq: 27,
  errorMessage: null,
  pausedBy: null,
  pauseReason: null,
  createdAt: '2026-11-03T12:00:00.123Z',
  startedAt: '2026-11-03T12:00:01.204Z',
  completedAt: null,
  lastActivityAt: '2026-11-03T12:00:24.880Z',
  waiting: null,
} satisfies z.output<typeof listedJob>;

const range = (unit: z.ZodType<number>) => z.strictObject({ low: unit, high: unit });
const seconds = range(z.number().min(0));

const way = z.strictObject({
  cost: range(usdSchema).nullable().meta({ description: 'Null where the price is not known' }),
  seconds,
});

const pilot = z
  .strictObject({
    items: z.int().min(1),
    status: z.enum(['running', 'done', 'accepted']).meta({
      description:
        '`running`: nothing else is claimed; `done`: it has ended, and the rest waits for a resume; `accepted`: the rest goes',
    }),
    rest: z
      .strictObject({ items: countSchema, online: way, remoteBatch: way })
      .nullable()
      .meta({ description: 'What the rest would cost and take, in nine of ten jobs; while it waits' }),
  })
  .meta({ id: 'Pilot', description: 'Items over all arcs, personas and templates that go first' });

const estimate = z
  .strictObject({
    cost: z.strictObject({ ...range(usdSchema).shape, currency: z.literal('USD') }).nullable(),
    unknownBecause: z.string().optional(),
    seconds,
    from: z.string().meta({ description: 'What it rests on' }),
  })
  .meta({ id: 'JobEstimate', description: 'What it was expected to cost and take, when it was submitted' });

export const jobSchema = z
  .strictObject({
    ...listedJob.shape,
    estimate: estimate.nullable(),
    pilot: pilot.nullable(),
    maxAttempts: z.int().min(1),
    itemTimeoutSeconds: z.number().positive(),
    modelSettings: z.strictObject({
      ...modelSettings.unwrap().shape,
      maxOutputTokens: modelSettings.unwrap().shape.maxOutputTokens.unwrap(),
    }),
    warnings: z.array(z.string()).meta({ description: 'What was doubtful about its plan' }),
    driver: z
      .strictObject({
        workers: z.array(z.string()).meta({ description: 'Workers that can call its model' }),
        kinds: z.array(z.string()).meta({ description: 'Every kind of driver that was at it lately' }),
      })
      .meta({ description: 'What works on it' }),
    errors: z
      .array(z.strictObject({ code: attemptErrorCodeSchema, count: z.int().min(1), example: z.string().nullable() }))
      .meta({ description: 'How often each error ended an item, the most frequent first' }),
  })
  .meta({ id: 'Job' });

export const exampleJob = {
  ...exampleListed,
  estimate: {
    cost: { low: 0, high: 0, currency: 'USD' },
    seconds: { low: 24, high: 41 },
    from: 'the rehearsal’s own pace',
  },
  pilot: null,
  maxAttempts: 3,
  itemTimeoutSeconds: 180,
  modelSettings: { maxOutputTokens: 8192 },
  warnings: [],
  driver: { workers: ['host-1234-ab12'], kinds: ['worker'] },
  errors: [{ code: 'truncated', count: 1, example: 'The answer was cut off at the output limit.' }],
} satisfies z.output<typeof jobSchema>;

export const jobPageSchema = pageSchema('JobPage', listedJob.meta({ id: 'ListedJob' }));
export const exampleJobPage = { items: [exampleListed], nextCursor: null } satisfies z.output<typeof jobPageSchema>;
