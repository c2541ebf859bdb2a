import { expect, test } from 'vitest';
import { oneLine, plainJson, plainText } from './plain-text.ts';

test('what steers a terminal is shown as a picture, and everything else stays', () => {
  expect(plainText('\x1b[2J\x07\r\x7f\u009b31m')).toBe('␛[2J␇␍␡�31m');
  const kept = 'Zürich\n\t“سلام” 😀 \u200D\u2028';
  expect(plainText(kept)).toBe(kept);
});

test('a line break is no new line where a line is asked for', () => expect(oneLine('a\r\nb\nc')).toBe('a␊b␊c'));

test('JSON means the same, and holds nothing that steers', () => {
  const value = { a: '\x1b\u009b\x7f\n', b: 'é' };
  expect(plainJson(value)).toBe('{"a":"\\u001b\\u009b\\u007f\\n","b":"é"}');
  expect(JSON.parse(plainJson(value, 2))).toEqual(value);
});
