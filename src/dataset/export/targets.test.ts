import { expect, test } from 'vitest';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { rowOf } from './fixture.ts';
import { defaultTarget, exportTargets, findTarget } from './targets.ts';

test('the default format is trl, and a format is found by its name', () => {
  expect(defaultTarget.name).toBe('trl');
  expect(findTarget('openai').name).toBe('openai');
});

test('an unknown format is refused with the names there are', () => {
  const error = (() => {
    try {
      findTarget('word');
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(ColloquyError);
  expect(error).toMatchObject({ code: 'invalid_input', next: expect.stringContaining('trl, openai') });
});

for (const target of exportTargets) {
  test(`${target.name}: every line it writes passes its own check, with a system prompt, without, and left out`, () => {
    const rows = [rowOf(1), rowOf(2, { systemPrompt: null }), rowOf(3, { systemPrompt: ' \n' })];
    for (const row of rows) {
      for (const system of [true, false]) {
        const line = target.formatRow(row, { system });
        expect(line).not.toContain('\n');
        expect(target.checkLine(JSON.parse(line))).toEqual([]);
      }
    }
  });

  test(`${target.name}: the same row gives the same text`, () => {
    expect(target.formatRow(rowOf(7), { system: true })).toBe(
      target.formatRow(structuredClone(rowOf(7)), { system: true }),
    );
  });
}
