import { z } from 'zod';
import { conversationAnswerSchema } from '#domain/conversation.ts';
import { reviewStatuses } from '#domain/review.ts';
import { tierSchema } from '#domain/scaffolding.ts';
import { exampleIds } from './example-ids.ts';
import { countSchema, idSchema, pageSchema, timeSchema, usdSchema } from './parts.ts';

export const reviewStatusSchema = z.enum(reviewStatuses).meta({ id: 'ReviewStatus' });

const review = {
  reviewStatus: reviewStatusSchema,
  reviewNote: z.string().nullable(),
  reviewedBy: z.string().nullable().meta({ description: 'Who changed it last; null: nobody yet' }),
  reviewedAt: timeSchema.nullable(),
  createdAt: timeSchema,
};

const exampleReview = {
  reviewStatus: 'approved',
  reviewNote: null,
  reviewedBy: 'you@example.com',
  reviewedAt: '2026-11-03T12:10:00.000Z',
  createdAt: '2026-11-03T12:01:00.000Z',
} as const;

export const conversationSchema = z
  .strictObject({
    position: z.int().min(1).meta({ description: 'In the plan’s order' }),
    conversationId: idSchema,
    itemId: idSchema,
    jobId: idSchema.nullable().meta({ description: 'Null where its job was deleted' }),
    systemPrompt: z.string().nullable(),
    turns: z.array(conversationAnswerSchema.shape.turns.element.meta({ id: 'Turn' })),
    persona: z.string(),
    emotionalArc: z.string(),
    topic: z.string(),
    tier: tierSchema,
    templateId: idSchema.nullable(),
    templateVersion: z.int().min(1).nullable(),
    model: z.string(),
    costUsd: usdSchema.nullable().meta({ description: 'Of all attempts; null where a part of it is not known' }),
    ...review,
    reviews: z
      .array(
        z
          .strictObject({
            number: z.int().min(1),
            actId: idSchema.meta({ description: 'By which it can be taken back' }),
            from: reviewStatusSchema,
            to: reviewStatusSchema,
            note: z.string().nullable(),
            by: z.string(),
            at: timeSchema,
          })
          .meta({ id: 'ReviewChange' }),
      )
      .meta({ description: 'The last 100 changes of its review status, newest first' }),
    regenerates: idSchema.nullable().meta({ description: 'The conversation that its job made once more' }),
    regeneratedBy: z
      .array(z.strictObject({ jobId: idSchema, conversationId: idSchema.nullable() }))
      .meta({ description: 'The jobs that make it once more, newest first' }),
  })
  .meta({ id: 'Conversation' });

const exampleOfBoth = {
  position: 1,
  conversationId: exampleIds.conversation,
  itemId: exampleIds.item,
  jobId: exampleIds.job,
  persona: 'anxious_planner',
  emotionalArc: 'fear_to_confidence',
  topic: 'roth_ira_conversion',
  tier: 'template',
  templateId: exampleIds.template,
  templateVersion: 1,
  model: 'rehearsal:default',
  ...exampleReview,
} as const;

export const exampleConversation = {
  ...exampleOfBoth,
  systemPrompt: 'You are a fee-only financial planner …',
  turns: [
    {
      turn_number: 1,
      role: 'user',
      content: 'I keep hearing that I should convert my retirement account, and I am afraid of the tax.',
      emotional_context: { primary_emotion: 'fear', secondary_emotion: 'doubt', intensity: 0.8 },
    },
    {
      turn_number: 2,
      role: 'assistant',
      content: 'That fear makes sense. Let us look at one year and one number first.',
      emotional_context: { primary_emotion: 'calm', intensity: 0.6 },
    },
  ],
  costUsd: 0,
  reviews: [
    {
      ...{ number: 1, actId: exampleIds.review, from: 'generated', to: 'approved', note: null },
      ...{ by: 'you@example.com', at: '2026-11-03T12:10:00.000Z' },
    },
  ],
  regenerates: null,
  regeneratedBy: [],
} satisfies z.output<typeof conversationSchema>;

const {
  position,
  conversationId,
  itemId,
  jobId,
  persona,
  emotionalArc,
  topic,
  tier,
  templateId,
  templateVersion,
  model,
} = conversationSchema.shape;

const listedConversation = z
  .strictObject({
    ...{ conversationId, itemId: itemId.nullable(), jobId, position: position.nullable() },
    ...{ persona, emotionalArc, topic, tier, templateId, templateVersion, model },
    opening: z.string().meta({ description: 'The beginning of its first turn' }),
    turnCount: countSchema,
    ...review,
  })
  .meta({ id: 'ListedConversation' });

export const conversationPageSchema = pageSchema('ConversationPage', listedConversation);

export const exampleConversationPage = {
  items: [
    {
      ...exampleOfBoth,
      opening: 'I keep hearing that I should convert my retirement account, and I am afraid of the tax.',
      turnCount: 2,
    },
  ],
  nextCursor: null,
} satisfies z.output<typeof conversationPageSchema>;
