import { parseModelName } from '#domain/model-name.ts';
import type { CallRequest } from '#providers/provider.ts';

/** A call as the engine makes it, with what a test wants to be different. */
export function aCall(model: string, change: Partial<CallRequest> = {}): CallRequest {
  return {
    model: parseModelName(model),
    settings: { maxOutputTokens: 2_000 },
    prompt: { system: 'You write training conversations as JSON.', user: 'Write about letters in a drawer.' },
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    subject: {
      contentKey: '0123456789abcdef0123456789abcdef',
      token: 1,
      persona: { key: 'p', name: 'Sam' },
      emotionalArc: {
        key: 'a',
        name: 'Fear to confidence',
        startingEmotion: 'fear',
        startingIntensityMin: 0.75,
        startingIntensityMax: 0.9,
        endingEmotion: 'confidence',
        endingIntensityMin: 0.65,
        endingIntensityMax: 0.8,
        turnsMin: 2,
        turnsMax: 3,
      },
      topic: { key: 't', name: 'Letters' },
      advisor: null,
    },
    ...change,
  };
}

/** An answer that is a good conversation. */
export const goodAnswer = JSON.stringify({
  conversation_metadata: {
    client_persona: 'Sam',
    session_context: 'first talk',
    conversation_phase: 'opening',
    expected_outcome: null,
  },
  turns: [
    {
      turn_number: 1,
      role: 'user',
      content: 'I do not open my letters.',
      emotional_context: { primary_emotion: 'fear', secondary_emotion: null, intensity: 0.8 },
    },
    {
      turn_number: 2,
      role: 'assistant',
      content: 'Which one is the smallest?',
      emotional_context: { primary_emotion: 'care', secondary_emotion: null, intensity: 0.5 },
    },
  ],
});
