import type { Check } from './find-failure.ts';

/** Anything that is neither white space nor invisible (zero-width characters, soft hyphens, byte order marks, fillers, blank braille). */
const visible = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u;

/** White space and invisible characters alone count as empty. */
export const emptyContent: Check = ({ turns }) => {
  const wrong = turns.findIndex((turn) => !visible.test(turn.content));
  return wrong < 0 ? null : `Turn ${wrong + 1} is empty.`;
};
