import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conversationOf } from './good-conversations.ts';
import { promptLeak } from './prompt-leak.ts';
import { foldWords, windowWords, wordWindows } from './word-windows.ts';

const template = `Write one conversation between {{advisor_name}} and a client. The answers run from seventy to a hundred and sixty words, and no two
answers begin in the same way. The client may say "I put the envelopes in the drawer and close it and then nothing has happened".
How they write: {{persona_communication_style}}
Figures agree with each other from beginning to end.`;
const leak = (content: string) =>
  promptLeak(conversationOf('Hello.', content), { leakTexts: ['Answer with JSON.', template] });

test.each(['Dear {{client_name}}, welcome.', 'I am {{ persona_name }}.', 'Ask {{advisor_name}}'])(
  'a placeholder is a leak: %s',
  (content) => {
    expect(leak(content)).toContain('placeholder');
  },
);

test('twelve words of the instructions in a row are a leak, whatever their case, spacing and punctuation', () => {
  expect(
    leak('Sure! The ANSWERS run, from seventy to a\nhundred and sixty words and no two answers begin in the same way.'),
  ).toContain('repeats the instructions');
});

test('eleven words in a row are not', () => {
  expect(leak('My emails run from seventy to a hundred and sixty words, and no three are alike.')).toBeNull();
});

test('a phrase quoted in the instructions may be said', () => {
  expect(leak('I put the envelopes in the drawer and close it and then nothing has happened, you see.')).toBeNull();
});

test('a sentence of the instructions that is meant to be said may be said', () => {
  const crisis =
    'Name help by its role: a suicide and crisis line that answers day and night by call or text, local emergency services.';
  const said =
    'There is a suicide and crisis line that answers day and night by call or text. Will you reach it with me now?';
  expect(promptLeak(conversationOf('I am done.', said), { leakTexts: [crisis] })).toBeNull();
});

test('what was put in place of a placeholder joins no window over it', () => {
  expect(
    leak('How they write: in short sentences, with jokes. Figures agree with each other from beginning to end.'),
  ).toBeNull();
});

test('without texts to compare with, only placeholders count', () => {
  expect(promptLeak(conversationOf('a', template.replaceAll(/\{\{.*?\}\}/g, 'x')), { leakTexts: [] })).toBeNull();
});

test('every run of twelve words of a text is found in any other surroundings', () => {
  const word = fc.stringMatching(/^[a-zé0-9]{1,8}$/);
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 12, maxLength: 40 }),
      fc.array(word, { maxLength: 30 }),
      fc.nat(),
      (words, before, pick) => {
        const start = pick % (words.length - windowWords + 1);
        words[start + (pick % windowWords)] = 'client';
        const quoted = words.slice(start, start + windowWords).join(', ');
        const conversation = conversationOf(`${before.join(' ')} ${quoted} xyzzy`, 'Yes.');
        expect(promptLeak(conversation, { leakTexts: [words.join(' ')] })).toContain('Turn 1');
      },
    ),
  );
});

test('windows name exactly the words they cover', () => {
  const text = 'One, two three four five six seven eight nine ten eleven twelve. Thirteen!';
  const seen: string[] = [];
  wordWindows(text, (_hash, start, end) => {
    seen.push(foldWords(text.slice(start, end)));
    return false;
  });
  expect(seen).toEqual([
    'one two three four five six seven eight nine ten eleven twelve',
    'two three four five six seven eight nine ten eleven twelve thirteen',
  ]);
});

test('no shipped persona, topic or arc repeats a shipped template, so that echoing them is never a leak', () => {
  const seed = (name: string) => readFileSync(new URL(`../../../platform/seed/${name}.yaml`, import.meta.url), 'utf8');
  const templates = seed('templates').split(/^- id: /m);
  for (const name of ['personas', 'topics', 'emotional-arcs', 'advisor']) {
    expect(promptLeak(conversationOf(seed(name).replaceAll('{{', ''), 'Yes.'), { leakTexts: templates })).toBeNull();
  }
});
