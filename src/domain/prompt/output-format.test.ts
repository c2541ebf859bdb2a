import { expect, it } from 'vitest';
import { conversationAnswerSchema } from '#domain/conversation.ts';
import { outputFormat } from './output-format.ts';

it('the example in the output format is of the shape that answers are read with', () => {
  const example: unknown = JSON.parse(outputFormat.slice(outputFormat.indexOf('{'), outputFormat.lastIndexOf('}') + 1));
  const read = conversationAnswerSchema.parse(example);
  expect(read).toEqual(example);
});

it('the output format says what the checks will fail', () => {
  for (const word of [
    'alternate',
    'first turn is the user',
    'last is the assistant',
    '0 to 1',
    '2 × N',
    'complete sentences',
    'no Markdown',
  ]) {
    expect(outputFormat).toContain(word);
  }
});
