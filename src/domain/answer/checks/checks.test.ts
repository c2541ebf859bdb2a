import { expect, test } from 'vitest';
import { findFailure } from './find-failure.ts';
import { conversationOf, goodConversations, goodEndings } from './good-conversations.ts';

const leakTexts = [
  'Answer with one JSON object and nothing else. Its keys are conversation_metadata and turns, and each turn carries an emotional_context.',
  'Write one conversation between {{advisor_name}} and a client. The client of this conversation is {{persona_name}}, who hides letters in a drawer.',
];

test.each(goodConversations)('no detector flags a good conversation: %s', (_name, conversation) => {
  expect(findFailure(conversation, { leakTexts })).toBeNull();
});

test('no detector flags a conversation made of good endings', () => {
  for (const ending of goodEndings)
    expect(findFailure(conversationOf('Tell me more about it, please.', ending), { leakTexts })).toBeNull();
});

const good = ['I cannot open the letters.', 'Which one is the smallest?'];
const code = (...contents: string[]) => findFailure(conversationOf(...contents), { leakTexts })?.code;

test('fewer than two turns are too few', () => {
  expect(code()).toBe('too_few_turns');
  expect(code('Hello?')).toBe('too_few_turns');
  expect(code(...good)).toBeUndefined();
});

test('a conversation that ends with the user has no answer', () => {
  expect(code(...good, 'The gas bill.')).toBe('roles_not_alternating');
});

test('roles out of order are found wherever they are', () => {
  const startsWithAssistant = conversationOf(...good);
  for (const turn of startsWithAssistant.turns) turn.role = turn.role === 'user' ? 'assistant' : 'user';
  expect(findFailure(startsWithAssistant, { leakTexts })?.code).toBe('roles_not_alternating');
  const twice = conversationOf(...good, ...good);
  const third = twice.turns[2];
  if (third) third.role = 'assistant';
  expect(findFailure(twice, { leakTexts })).toEqual({
    code: 'roles_not_alternating',
    message: 'Turn 3 is by the assistant, out of order.',
  });
});

test.each([
  ['nothing', ''],
  ['blanks', ' \n\t\u00A0'],
  ['zero-width characters', '\u200B\u200D\uFEFF'],
  ['a soft hyphen', '\u00AD'],
])('%s is empty content', (_name, content) => {
  expect(code('Hello there.', content)).toBe('empty_content');
});

test('an intensity outside 0 to 1 is refused, a percentage too', () => {
  for (const intensity of [85, 1.01, -0.1, 2, Number.NaN]) {
    const conversation = conversationOf(...good);
    const turn = conversation.turns[1];
    if (turn) turn.emotional_context.intensity = intensity;
    expect(findFailure(conversation, { leakTexts })?.code).toBe('intensity_out_of_range');
  }
});

test('0 and 1 are intensities', () => {
  const conversation = conversationOf(...good);
  conversation.turns.forEach((turn, index) => {
    turn.emotional_context.intensity = index;
  });
  expect(findFailure(conversation, { leakTexts })).toBeNull();
});

test('a long user turn said again is a repetition, whatever its case and punctuation', () => {
  const said = 'I really do not know where all the money goes each month.';
  expect(code(said, 'Let us look.', `${said.toUpperCase()}!!`, 'Let us look again.')).toBe('repeated_turn');
  expect(code(said, 'Let us look.', `${said.slice(0, -1)} now.`, 'Let us look again.')).toBeUndefined();
});
