import type { ConversationAnswer } from '#domain/conversation.ts';
import type { AttemptErrorCode } from '#domain/error-codes.ts';
import { type CheckContext, findFailure } from './checks/find-failure.ts';
import { extractJson } from './extract-json.ts';
import { readShape } from './read-shape.ts';

/** Why a model stopped, as providers tell it. */
export type FinishReason = 'stop' | 'length' | 'content-filter' | 'refusal' | 'other';

export type ReadAnswer =
  | { ok: true; conversation: ConversationAnswer }
  /** `message` says what was wrong with this answer, for people; `code` is one of those for answers that were paid for. */
  | { ok: false; code: AttemptErrorCode; message: string };

/** A model's own words of refusal, when no finish reason tells it (local servers). */
const refusalStart =
  /^\W*(?:I['’]m (?:really |very )?sorry|I am sorry|sorry, (?:but )?I|I can(?:['’]t|not)|I['’]m (?:not able|unable)|I am (?:not able|unable)|as an AI)\b/i;

/**
 * The one reader of answers: finish reason, JSON (repaired where needed), shape, checks, in that order; the first thing wrong names the code.
 * Measured on Node 24, one core: 4.9 kB of clean JSON with 8 turns takes 32 µs with all checks, 180 µs where it must be repaired.
 * @example readAnswer(text, 'stop', { leakTexts: [systemPrompt, template.text] })
 */
export function readAnswer(text: string, finishReason: FinishReason, context: CheckContext): ReadAnswer {
  const stopped = fromFinishReason(finishReason);
  if (stopped) return stopped;
  const extracted = extractJson(text);
  if (!extracted.ok) return unreadable(text, extracted);
  const shape = readShape(extracted.value);
  if (!shape.ok) return { ok: false, code: 'wrong_shape', message: `The answer is no conversation: ${shape.detail}` };
  const failure = findFailure(shape.conversation, context);
  return failure ? { ok: false, ...failure } : { ok: true, conversation: shape.conversation };
}

function fromFinishReason(finishReason: FinishReason): ReadAnswer | null {
  if (finishReason === 'length')
    return { ok: false, code: 'truncated', message: 'The answer reached the output limit before its end.' };
  if (finishReason === 'refusal') return { ok: false, code: 'refused', message: 'The model refused.' };
  if (finishReason === 'content-filter') {
    return { ok: false, code: 'content_filtered', message: 'The provider’s content filter stopped the answer.' };
  }
  return null;
}

function unreadable(text: string, extracted: { why: 'none' | 'cut_off' | 'broken'; detail: string }): ReadAnswer {
  if (extracted.why === 'cut_off')
    return { ok: false, code: 'truncated', message: `The answer’s JSON is incomplete. ${extracted.detail}` };
  if (extracted.why === 'none' && refusalStart.test(text)) {
    return { ok: false, code: 'refused', message: `The model refused: ${text.trim().slice(0, 200)}` };
  }
  return { ok: false, code: 'not_json', message: `The answer is not JSON. ${extracted.detail}` };
}
