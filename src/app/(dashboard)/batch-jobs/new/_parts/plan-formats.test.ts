import { expect, it } from 'vitest';
import { formatOfFile, formatOfText } from './plan-formats.ts';

it('a plan’s format is told by its file’s ending', () => {
  expect(['six.yaml', 'six.YML', 'a.b.json', 'x.ndjson', 'rows.csv', 'notes.txt', 'plan'].map(formatOfFile)).toEqual([
    'yaml',
    'yaml',
    'json',
    'jsonl',
    'csv',
    null,
    null,
  ]);
});

it('a pasted plan’s format is told by its first lines', () => {
  expect(formatOfText('# six\nname: Six\n')).toBe('yaml');
  expect(formatOfText('{\n  "name": "Six"}')).toBe('json');
  expect(formatOfText('{"name": "Six", "items": []}')).toBe('json');
  expect(formatOfText('{"persona": "a"}\n{"persona": "b"}\n')).toBe('jsonl');
  expect(formatOfText('persona,emotionalArc,topic\na,b,c')).toBe('csv');
  expect(formatOfText('name: a, b')).toBe('yaml');
});
