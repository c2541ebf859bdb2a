import { z } from 'zod';
import { conversationAnswerSchema } from '#domain/conversation.ts';
import { tierSchema } from '#domain/scaffolding.ts';
import { exampleIds } from './example-ids.ts';
import { idSchema, usdSchema } from './parts.ts';

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
  })
  .meta({ id: 'Conversation' });

export const exampleConversation = {
  position: 1,
  conversationId: exampleIds.conversation,
  itemId: exampleIds.item,
  jobId: exampleIds.job,
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
  persona: 'anxious_planner',
  emotionalArc: 'fear_to_confidence',
  topic: 'roth_ira_conversion',
  tier: 'template',
  templateId: exampleIds.template,
  templateVersion: 1,
  model: 'rehearsal:default',
  costUsd: 0,
} satisfies z.output<typeof conversationSchema>;
