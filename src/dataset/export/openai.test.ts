import { expect, test } from 'vitest';
import { openai } from './openai.ts';

const user = { role: 'user', content: 'What is 2 + 2?' };
const assistant = { role: 'assistant', content: '4.' };
const calling = {
  role: 'assistant',
  tool_calls: [{ id: 'a', type: 'function', function: { name: 'add', arguments: '{}' } }],
};
const answered = { role: 'tool', tool_call_id: 'a', content: '4' };

const codes = (value: unknown) => openai.checkLine(value).map(({ code }) => code);

test('good lines have no problem: plain, weighted, with tools declared, and with tools called', () => {
  expect(codes({ messages: [user, assistant] })).toEqual([]);
  expect(codes({ messages: [user, { ...assistant, weight: 0 }, user, { ...assistant, weight: 1 }] })).toEqual([]);
  expect(codes({ messages: [user, assistant], tools: [] })).toEqual([]);
  expect(codes({ messages: [user, calling, answered, answered, assistant, user, assistant], tools: [] })).toEqual([]);
  expect(codes({ messages: [user, calling], tools: [] })).toEqual([]);
});

test.each([
  ['the user last', { messages: [user, assistant, user] }, 'assistant_not_last'],
  ['a weight of a half', { messages: [user, { ...assistant, weight: 0.5 }] }, 'weight_invalid'],
  ['a weight on the user', { messages: [{ ...user, weight: 1 }, assistant] }, 'weight_misplaced'],
  ['tools that are no list', { messages: [user, assistant], tools: 'add' }, 'tools_invalid'],
  ['a tool’s answer that nobody called for', { messages: [user, answered, assistant] }, 'roles_not_alternating'],
  ['a call that nobody answered', { messages: [user, calling, user, assistant] }, 'roles_not_alternating'],
  ['a tool’s answer last', { messages: [user, calling, answered] }, 'assistant_not_last'],
  ['no messages', {}, 'messages_missing'],
])('a line with %s is named as %3$s', (_, value, code) => {
  expect(codes(value)).toEqual([code]);
});

test('nine lines are too few, ten are enough', () => {
  expect(openai.checkFile?.({ lines: 9, bytes: 1 }).map(({ code }) => code)).toEqual(['too_few_lines']);
  expect(openai.checkFile?.({ lines: 10, bytes: 1 })).toEqual([]);
});
