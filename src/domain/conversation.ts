import { z } from 'zod';

/** The emotion that a turn carries; `intensity` from 0 (absent) to 1 (overwhelming). */
const emotionalContextSchema = z.object({
  primary_emotion: z.string().max(200),
  secondary_emotion: z.string().max(200).nullish(),
  intensity: z.number(),
});

/**
 * What a model is asked to return. Ranges and orders are judged by the checks, one code each, not by this schema:
 * a schema that refuses would say only “wrong shape”.
 */
export const conversationAnswerSchema = z.object({
  conversation_metadata: z.object({
    client_persona: z.string().max(2_000),
    session_context: z.string().max(5_000),
    conversation_phase: z.string().max(2_000),
    expected_outcome: z.string().max(5_000).nullish(),
  }),
  turns: z
    .array(
      z.object({
        turn_number: z.int(),
        role: z.enum(['user', 'assistant']),
        content: z.string().max(50_000),
        emotional_context: emotionalContextSchema,
      }),
    )
    .max(200),
});

export type ConversationAnswer = z.infer<typeof conversationAnswerSchema>;
export type Turn = ConversationAnswer['turns'][number];
