import { expect, test } from 'vitest';
import { rowOf } from './fixture.ts';
import { trl } from './trl.ts';

const user = { role: 'user', content: 'Hello?' };
const assistant = { role: 'assistant', content: 'Hello.' };
const system = { role: 'system', content: 'Be kind.' };

const codes = (value: unknown) => trl.checkLine(value).map(({ code }) => code);

test('a row becomes its system prompt and its turns, and nothing else', () => {
  const { messages, ...rest } = JSON.parse(trl.formatRow(rowOf(1), { system: true }));
  expect(rest).toEqual({});
  expect(messages.map((message: { role: string }) => message.role)).toEqual([
    'system',
    'user',
    'assistant',
    'user',
    'assistant',
  ]);
  expect(messages[0]).toEqual({ role: 'system', content: 'You are a patient mechanic.' });
  expect(messages[3]).toEqual({ role: 'user', content: 'They look worn — “thin”, even. 🚲' });
});

test('--no-system leaves the system prompt out', () => {
  const { messages } = JSON.parse(trl.formatRow(rowOf(1), { system: false }));
  expect(messages).toHaveLength(4);
  expect(messages[0].role).toBe('user');
});

test('good lines have no problem', () => {
  expect(codes({ messages: [user, assistant] })).toEqual([]);
  expect(codes({ messages: [system, user, assistant, user, assistant] })).toEqual([]);
  expect(codes({ messages: [user, assistant], source: 'a further column' })).toEqual([]);
});

test.each([
  ['a list', [user, assistant], 'not_an_object'],
  ['a text', 'user: hello', 'not_an_object'],
  ['null', null, 'not_an_object'],
  ['no messages', { conversations: [] }, 'messages_missing'],
  ['messages that are no list', { messages: 'hello' }, 'messages_missing'],
  ['no message', { messages: [] }, 'messages_empty'],
  ['a message that is a text', { messages: [user, 'Hello.'] }, 'message_not_an_object'],
  ['an unknown role', { messages: [{ role: 'human', content: 'Hello?' }, assistant] }, 'role_unknown'],
  ['no role', { messages: [{ content: 'Hello?' }, assistant] }, 'role_unknown'],
  ['a tool’s answer', { messages: [user, { role: 'tool', content: '4' }, assistant] }, 'role_unknown'],
  ['no content', { messages: [user, { role: 'assistant' }] }, 'content_not_text'],
  ['content that is no text', { messages: [user, { role: 'assistant', content: 4 }] }, 'content_not_text'],
  ['empty content', { messages: [user, { role: 'assistant', content: ' \n' }] }, 'content_empty'],
  ['half a surrogate pair', { messages: [user, { role: 'assistant', content: 'Oh \ud83d' }] }, 'content_not_unicode'],
  ['a second system message', { messages: [system, system, user, assistant] }, 'system_not_first'],
  ['a system message in between', { messages: [user, system, assistant] }, 'system_not_first'],
  ['two of the user in a row', { messages: [user, user, assistant] }, 'roles_not_alternating'],
  ['two of the assistant in a row', { messages: [user, assistant, assistant] }, 'roles_not_alternating'],
  ['the assistant first', { messages: [assistant, user, assistant] }, 'roles_not_alternating'],
  ['the user last', { messages: [user, assistant, user] }, 'assistant_not_last'],
  ['a system message alone', { messages: [system] }, 'assistant_not_last'],
])('a line with %s is named as %3$s', (_, value, code) => {
  expect(codes(value)).toEqual([code]);
});

test('each unreadable message of a line is named by its place', () => {
  const problems = trl.checkLine({
    messages: [{ role: 'user', content: '' }, assistant, { role: 'boss', content: 'Go.' }],
  });
  expect(problems.map(({ message }) => message)).toEqual([
    'messages[0].content is empty.',
    'messages[2].role is "boss"; it must be one of system, user, assistant.',
  ]);
});
