import type { Check } from './find-failure.ts';

/** A conversation is at least one message and its answer. */
export const tooFewTurns: Check = ({ turns }) =>
  turns.length < 2 ? `It has ${turns.length} of at least 2 turns.` : null;
