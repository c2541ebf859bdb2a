import { expect, test } from 'vitest';
import { conversationOf, goodConversations } from './checks/good-conversations.ts';
import { readAnswer } from './read-answer.ts';

const good = conversationOf(
  'I keep the letters in a drawer, unopened.',
  'Which one would be the easiest to open?',
  'The gas bill, I think.',
  'Then let us open that one “together”.',
);
const text = JSON.stringify(good);
const context = {
  leakTexts: ['You write training conversations and answer with one JSON object and nothing else at all, ever.'],
};
const read = (answer: string, reason: Parameters<typeof readAnswer>[1] = 'stop') => readAnswer(answer, reason, context);
const code = (answer: string, reason?: Parameters<typeof readAnswer>[1]) => {
  const result = read(answer, reason);
  return result.ok ? 'ok' : result.code;
};

test('a clean answer is read', () => {
  expect(read(text)).toEqual({ ok: true, conversation: good });
});

test.each(goodConversations)('a good conversation is read: %s', (_name, conversation) => {
  expect(read(JSON.stringify(conversation))).toEqual({ ok: true, conversation });
});

test.each([
  ['a fence', `\`\`\`json\n${text}\n\`\`\``],
  ['prose around it', `Here is the conversation you asked for:\n\n${text}\n\nI hope it helps {you}!`],
  ['prose with braces before it', `As you said {turns}: ${text}`],
  ['a fence and prose', `Sure!\n\`\`\`\n${JSON.stringify(good, null, 2)}\n\`\`\`\nDone.`],
  ['thoughts before it', `<think>They want {"turns": []}? Let me see.</think>\n${text}`],
  ['a byte order mark', `\uFEFF${text}`],
  ['a wrapper', JSON.stringify({ conversation: good })],
  ['a trailing comma', text.replace(/\]\}$/, ',]}')],
  ['single quotes', text.replaceAll('"', "'")],
  ['a raw line break in a string', text.replace('unopened.', 'unopened.\n')],
  ['the last brace missing', text.slice(0, -1)],
  ['an unescaped quote', text.replace('“together”', '"together"')],
])('an answer with %s is read', (_name, answer) => {
  const result = read(answer);
  expect(result.ok).toBe(true);
  expect(result.ok && result.conversation.turns.map((turn) => turn.role)).toEqual([
    'user',
    'assistant',
    'user',
    'assistant',
  ]);
});

test('harmless slips of shape are mended', () => {
  const slips = structuredClone(good) as unknown as { turns: Record<string, unknown>[]; extra: number };
  slips.extra = 1;
  for (const turn of slips.turns)
    Object.assign(turn, {
      turn_number: '7',
      mood: 'odd',
      emotional_context: { primary_emotion: 'hope', secondary_emotion: null, intensity: '0.5' },
    });
  expect(read(JSON.stringify(slips))).toEqual({ ok: true, conversation: good });
});

test('the finish reason decides before the text', () => {
  expect(code(text, 'length')).toBe('truncated');
  expect(code(text, 'refusal')).toBe('refused');
  expect(code(text, 'content-filter')).toBe('content_filtered');
  expect(code(text, 'other')).toBe('ok');
});

test.each([
  ['', 'not_json'],
  ['   \n', 'not_json'],
  ['Once upon a time there was a client.', 'not_json'],
  ['[]', 'not_json'],
  ['{ this is ] not } JSON [', 'not_json'],
  ['I’m sorry, but I can’t help with that.', 'refused'],
  ["I can't write this conversation.", 'refused'],
  ['{}', 'wrong_shape'],
  ['{"turns": "none"}', 'wrong_shape'],
  [text.replace('"role":"assistant"', '"role":"advisor"'), 'wrong_shape'],
  [text.replace('"intensity":0.5', '"intensity":"high"'), 'wrong_shape'],
  [text.replace('"intensity":0.5', '"intensity":null'), 'wrong_shape'],
  [text.replace('"intensity":0.5', '"intensity":85'), 'intensity_out_of_range'],
  [text.replace('"intensity":0.5', '"intensity":"85"'), 'intensity_out_of_range'],
  [JSON.stringify({ ...good, turns: [] }), 'too_few_turns'],
  [JSON.stringify({ ...good, turns: good.turns.slice(0, 3) }), 'roles_not_alternating'],
  [text.replace('The gas bill, I think.', ' \u200B'), 'empty_content'],
  [text.replace('Then let us open that one “together”.', 'Then let us open the'), 'mid_sentence'],
  [text.replace('The gas bill, I think.', 'I keep the letters in a drawer - unopened!'), 'repeated_turn'],
  [text.replace('The gas bill, I think.', 'I am {{persona_name}}.'), 'prompt_leak'],
])('%j ends in %s', (answer, expected) => {
  expect(code(answer)).toBe(expected);
});

test('an answer cut anywhere never passes for a shorter conversation', () => {
  for (let end = 1; end < text.length - 2; end += 1) {
    const result = read(text.slice(0, end));
    expect(result.ok, text.slice(Math.max(0, end - 40), end)).toBe(false);
  }
});

test('an answer cut inside a turn is called truncated', () => {
  expect(code(text.slice(0, text.indexOf('gas')))).toBe('truncated');
  expect(code(text.slice(0, text.lastIndexOf(',{"turn_number"')))).toBe('truncated');
});

test('a wrong shape is named by its path', () => {
  const result = read(text.replace('"role":"assistant"', '"role":"advisor"'));
  expect(!result.ok && result.message).toContain('turns[1].role');
});

test('an answer of millions of characters is refused at once', () => {
  expect(code('{'.repeat(3_000_000))).toBe('not_json');
});
