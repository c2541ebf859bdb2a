import type { ConversationAnswer } from '#domain/conversation.ts';
import type { AttemptErrorCode } from '#domain/error-codes.ts';
import { emptyContent } from './empty-content.ts';
import { intensityOutOfRange } from './intensity-out-of-range.ts';
import { midSentence } from './mid-sentence.ts';
import { promptLeak } from './prompt-leak.ts';
import { repeatedTurn } from './repeated-turn.ts';
import { rolesNotAlternating } from './roles-not-alternating.ts';
import { tooFewTurns } from './too-few-turns.ts';

export interface CheckContext {
  /**
   * The texts that must not appear in a conversation: the system prompt, and the template as it was written (its placeholders, not
   * what was put in their place, since a good conversation may echo a persona's phrases or a topic's questions).
   */
  leakTexts: readonly string[];
}

/** A detector: what is wrong with this conversation, for people, or null. Pure. */
export type Check = (conversation: ConversationAnswer, context: CheckContext) => string | null;

const checks: [code: AttemptErrorCode, check: Check][] = [
  ['too_few_turns', tooFewTurns],
  ['roles_not_alternating', rolesNotAlternating],
  ['empty_content', emptyContent],
  ['intensity_out_of_range', intensityOutOfRange],
  ['mid_sentence', midSentence],
  ['repeated_turn', repeatedTurn],
  ['prompt_leak', promptLeak],
];

/** The first detector that finds something, cheapest first; null for a good conversation. */
export function findFailure(
  conversation: ConversationAnswer,
  context: CheckContext,
): { code: AttemptErrorCode; message: string } | null {
  for (const [code, check] of checks) {
    const message = check(conversation, context);
    if (message !== null) return { code, message };
  }
  return null;
}
