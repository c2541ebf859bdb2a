import { expect, test } from 'vitest';
import { conversationOf, goodEndings } from './good-conversations.ts';
import { midSentence, stopsMidSentence } from './mid-sentence.ts';

test.each(goodEndings)('a good ending is not flagged: %s', (ending) => {
  expect(stopsMidSentence(ending)).toBe(false);
  expect(stopsMidSentence(`I hear you. ${ending}`)).toBe(false);
});

test.each([
  'I hear how much this weighs on you. Let us look at the',
  'There are two ways to go about it, and',
  'The first thing I would do is list the cards, the loans,',
  'What you can do today —',
  'You can ask for a hardship plan (',
  'The premium would then be about $',
  'It depends on your',
  'That is a common worry. Most people in your place begin by writing down what they owe to',
  'First, breathe. Then take the oldest letter and read only the number that stands at the top',
  'I understand how you feel and I think that the best way forward would be to look',
  'Je comprends. La première chose que nous pouvons faire ensemble est de regarder la lettre de la',
  'Понимаю вас. Первое, что мы можем сделать вместе, это посмотреть на то письмо от',
  'まず家計簿を開いて、',
  'أولاً، نفتح الرسالة،',
  'Here is the plan.\n\nWe begin with the smallest of the three cards and then we move on to the',
  'A half-finished thought, and a hyphen-',
])('a cut sentence is flagged: %s', (ending) => {
  expect(stopsMidSentence(ending)).toBe(true);
});

test('only assistant turns are judged: people do stop mid-sentence', () => {
  expect(midSentence(conversationOf('I just, I do not know, the', 'Take your time.'), { leakTexts: [] })).toBeNull();
});

test('the message names the turn and shows its end', () => {
  expect(midSentence(conversationOf('Why?', 'Because of the'), { leakTexts: [] })).toBe(
    'Turn 2 stops mid-sentence: “…Because of the”',
  );
});
