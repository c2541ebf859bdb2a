import type { Check } from './find-failure.ts';

/** user, assistant, user, assistant …: it starts with the user and ends with the assistant. */
export const rolesNotAlternating: Check = ({ turns }) => {
  const wrong = turns.findIndex((turn, index) => turn.role !== (index % 2 === 0 ? 'user' : 'assistant'));
  if (wrong >= 0) return `Turn ${wrong + 1} is by the ${turns[wrong]?.role}, out of order.`;
  return turns.at(-1)?.role === 'assistant' ? null : 'The last turn is by the user: there is no answer to it.';
};
