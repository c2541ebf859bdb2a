import { z } from 'zod';
import { attemptOutcomes, type ErrorRecord } from '#domain/attempt.ts';
import { itemStatuses } from '#domain/item.ts';
import { tierSchema } from '#domain/scaffolding.ts';
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

const item = z.strictObject({
  id: idSchema,
  position: z.int().min(1).meta({ description: 'In the plan’s order' }),
  persona: z.string(),
  emotionalArc: z.string(),
  topic: z.string(),
  tier: tierSchema,
  status: z.enum(itemStatuses).meta({ id: 'ItemStatus' }),
  run: z.int().min(1).meta({ description: 'Raised by each retry' }),
  attemptsUsed: countSchema,
  errorCode: attemptErrorCodeSchema.nullable(),
  errorMessage: z.string().nullable(),
  conversationId: idSchema.nullable(),
  spend: z.strictObject({ actual: usdSchema, reserved: usdSchema, unknown: usdSchema, currency: z.literal('USD') }),
  tokens: tokensSchema,
  worker: z.string().nullable(),
  leaseExpiresAt: timeSchema.nullable(),
  nextAttemptAt: timeSchema.nullable(),
  startedAt: timeSchema.nullable(),
  completedAt: timeSchema.nullable(),
  waiting: waitingSchema.nullable().meta({ description: 'Null: it is being called, or it has ended' }),
});

const exampleItem = {
  id: exampleIds.item,
  position: 1,
  persona: 'anxious_planner',
  emotionalArc: 'fear_to_confidence',
  topic: 'roth_ira_conversion',
  tier: 'template',
  status: 'completed',
  run: 1,
  attemptsUsed: 1,
  errorCode: null,
  errorMessage: null,
  conversationId: exampleIds.conversation,
  spend: { actual: 0.0382, reserved: 0, unknown: 0, currency: 'USD' },
  tokens: exampleTokens,
  worker: null,
  leaseExpiresAt: null,
  nextAttemptAt: null,
  startedAt: '2026-11-03T12:00:01.204Z',
  completedAt: '2026-11-03T12:00:43.911Z',
  waiting: null,
} satisfies z.output<typeof item>;

export const itemPageSchema = pageSchema('ItemPage', item.meta({ id: 'Item' }));
export const exampleItemPage = { items: [exampleItem], nextCursor: null } satisfies z.output<typeof itemPageSchema>;

const errorRecord: z.ZodType<ErrorRecord> = z
  .strictObject({
    name: z.string(),
    message: z.string(),
    status: z.number().optional(),
    providerCode: z.string().optional(),
    requestId: z.string().optional(),
    get cause() {
      return errorRecord.optional();
    },
  })
  .meta({ id: 'ErrorRecord', description: 'Everything kept of a thrown error, secrets cut out' });

const textState = z
  .enum(['kept', 'purged', 'none'])
  .meta({ id: 'TextState', description: '`purged`: it was kept until its age was over; `none`: there never was one' });

const tokens = countSchema.nullable();

const attempt = z
  .strictObject({
    id: idSchema,
    number: z.int().min(1),
    run: z.int().min(1),
    worker: z.string(),
    model: z.string(),
    outcome: z.enum(attemptOutcomes).nullable().meta({ description: 'Null: it is in flight' }),
    counted: z.boolean().meta({ description: 'Whether it used up one of the item’s attempts' }),
    errorCode: attemptErrorCodeSchema.nullable(),
    errorMessage: z.string().nullable(),
    error: errorRecord.nullable(),
    httpStatus: z.int().nullable(),
    requestId: z.string().nullable().meta({ description: 'The provider’s' }),
    finishReason: z.string().nullable(),
    inputTokens: tokens,
    cachedInputTokens: tokens,
    cacheWriteTokens: tokens,
    outputTokens: tokens,
    reasoningTokens: tokens,
    reservedCost: usdSchema,
    actualCost: usdSchema.nullable(),
    unknownCost: usdSchema,
    priceId: idSchema.nullable().meta({ description: 'The price by which it was costed, where there is one' }),
    resolvedAt: timeSchema.nullable().meta({ description: 'When somebody said what it cost, which was not known' }),
    startedAt: timeSchema,
    settledAt: timeSchema.nullable(),
    durationMs: countSchema.nullable(),
    prompt: textState,
    rawAnswer: textState,
  })
  .meta({ id: 'Attempt', description: 'One call to a provider' });

const keepRawDays = z.number().positive().meta({ description: 'How long prompts and raw answers are kept' });

export const itemDetailSchema = z
  .strictObject({ ...item.shape, attempts: z.array(attempt), keepRawDays })
  .meta({ id: 'ItemDetail' });

export const exampleItemDetail = {
  ...exampleItem,
  attempts: [
    {
      id: exampleIds.attempt,
      number: 1,
      run: 1,
      worker: 'host-1234-ab12',
      model: 'rehearsal:default',
      outcome: 'succeeded',
      counted: true,
      errorCode: null,
      errorMessage: null,
      error: null,
      httpStatus: null,
      requestId: null,
      finishReason: 'stop',
      inputTokens: 1_420,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 1_105,
      reasoningTokens: 0,
      reservedCost: 0,
      actualCost: 0,
      unknownCost: 0,
      priceId: exampleIds.price,
      resolvedAt: null,
      startedAt: '2026-11-03T12:00:01.204Z',
      settledAt: '2026-11-03T12:00:43.911Z',
      durationMs: 42_690,
      prompt: 'kept',
      rawAnswer: 'kept',
    },
  ],
  keepRawDays: 30,
} satisfies z.output<typeof itemDetailSchema>;

const storedText = z.strictObject({ state: textState, text: z.string().nullable() });

export const attemptTextsSchema = z
  .strictObject({ number: z.int().min(1), prompt: storedText, rawAnswer: storedText, keepRawDays })
  .meta({ id: 'AttemptTexts' });

export const exampleAttemptTexts = {
  number: 1,
  prompt: { state: 'kept', text: 'You write one training conversation …' },
  rawAnswer: { state: 'purged', text: null },
  keepRawDays: 30,
} satisfies z.output<typeof attemptTextsSchema>;
