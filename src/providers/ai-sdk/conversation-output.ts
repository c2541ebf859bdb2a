import type { JSONSchema7, OutputInterface } from 'ai';

const text = { type: 'string' } as const;
const optionalText: JSONSchema7 = { type: ['string', 'null'] };

/** An object whose keys are all required and the only ones, as the strict modes of OpenAI and Anthropic want it. */
function object(properties: Record<string, JSONSchema7>): JSONSchema7 {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** The shape of `conversationAnswerSchema` for constrained decoding: no limits but those that every provider knows. */
const conversationJsonSchema: JSONSchema7 = object({
  conversation_metadata: object({
    client_persona: text,
    session_context: text,
    conversation_phase: text,
    expected_outcome: optionalText,
  }),
  turns: {
    type: 'array',
    items: object({
      turn_number: { type: 'integer' },
      role: { type: 'string', enum: ['user', 'assistant'] },
      content: text,
      emotional_context: object({
        primary_emotion: text,
        secondary_emotion: optionalText,
        intensity: { type: 'number', description: 'from 0 (absent) to 1 (overwhelming)' },
      }),
    }),
  },
});

/**
 * Structured output whose text stays text. `Output.object` would parse it a second time, and throw away what it cannot parse;
 * our own reader repairs more, and names what is wrong.
 */
export function conversationOutput(onText: (text: string) => void): OutputInterface<string, never, never> {
  return {
    name: 'conversation',
    responseFormat: Promise.resolve({ type: 'json', name: 'conversation', schema: conversationJsonSchema }),
    parseCompleteOutput: async ({ text: complete }) => {
      onText(complete);
      return complete;
    },
    parsePartialOutput: async () => undefined,
    createElementStreamTransform: () => undefined,
  };
}
