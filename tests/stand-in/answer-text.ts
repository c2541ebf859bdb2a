import { type RehearsalScript, writeConversation } from '#providers/rehearsal/write-conversation.ts';
import type { Faults } from './options.ts';

/** A conversation that passes every check, another one for every seed; it need not be as long as it is charged. */
export function answerText(seed: number, fate: keyof Faults | null): string {
  if (fate === 'refused') return 'I’m sorry, but I can’t write this conversation.';
  if (fate === 'badJson') return 'Here is the conversation. The client begins, and the advisor answers with care.';
  const whole = JSON.stringify(writeConversation({ ...script, seed }));
  return fate === 'truncated' ? whole.slice(0, Math.floor(whole.length * 0.6)) : whole;
}

const script: Omit<RehearsalScript, 'seed'> = {
  persona: { name: 'Sam', archetype: 'someone who puts things off' },
  arc: {
    key: 'fear_to_confidence',
    name: 'Fear to confidence',
    startingEmotion: 'fear',
    startingIntensityMin: 0.7,
    startingIntensityMax: 0.9,
    endingEmotion: 'confidence',
    endingIntensityMin: 0.6,
    endingIntensityMax: 0.8,
    turnsMin: 2,
    turnsMax: 4,
  },
  topic: { key: 'letters', name: 'Unopened letters' },
};
