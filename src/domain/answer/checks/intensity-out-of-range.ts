import type { Check } from './find-failure.ts';

/** 0 to 1, both included. 85 is not read as 85 %: a model that mixes scales cannot be trusted on either. */
export const intensityOutOfRange: Check = ({ turns }) => {
  const wrong = turns.findIndex(({ emotional_context: { intensity } }) => !(intensity >= 0 && intensity <= 1));
  return wrong < 0
    ? null
    : `Turn ${wrong + 1} has intensity ${turns[wrong]?.emotional_context.intensity}, outside 0 to 1.`;
};
