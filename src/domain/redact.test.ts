import { expect, test } from 'vitest';
import { cutSecrets, redactSecrets } from './redact.ts';

test('a known secret is cut wherever it stands, percent-encoded too', () => {
  const out = redactSecrets('key=hunter2/x refused (hunter2/x, hunter2%2Fx)', ['hunter2/x']);
  expect(out).not.toContain('hunter2');
});

test('a known value too short to be a secret cuts nothing', () => {
  expect(redactSecrets('an apple', ['a', ''])).toBe('an apple');
});

test('of a conversation only known keys are cut, and no word that a server without keys was given', () => {
  const text = 'The password: hunter2hunter2, and a long_key_of_ours, says Ollama: ollama.';
  expect(cutSecrets(text, ['long_key_of_ours', 'ollama'], 16)).toBe(text.replace('long_key_of_ours', '[secret]'));
});

const secrets: [text: string, secret: string][] = [
  ['Incorrect API key provided: sk-proj-a1B2c3D4e5F6g7H8.', 'a1B2c3D4e5F6g7H8'],
  ['Incorrect API key provided: sk-abcd****wxyz. You can find it at', 'wxyz'],
  ['invalid x-api-key sk-ant-api03-AbC123_-xyz', 'AbC123'],
  ['headers: {"x-api-key":"0123456789abcdef","accept":"*/*"}', '0123456789abcdef'],
  ["{ 'api-key': 'abcdefgh12' }", 'abcdefgh12'],
  ['Authorization: Bearer abc.def-123', 'abc.def-123'],
  ['Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['sent Bearer tok3n-tok3n', 'tok3n'],
  ['connect postgres://colloquy:p/w@rd@db.example.com:5432/x failed', 'p/w@rd'],
  ['connect postgresql://:secretpw@127.0.0.1/x failed', 'secretpw'],
  ['GET https://user:passw0rd@proxy.example.com/v1', 'passw0rd'],
  ['GET /v1?key=1&access_token=zyx987wvu&x=1', 'zyx987wvu'],
  ['AIzaSyA1234567890abcdefghijklmnopqrstuv used', 'SyA1234567890'],
  ['gsk_abcdefghijklmnopqrstuvwxyz01', 'abcdefghijklmnop'],
  ['hf_abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnop'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
];
test.each(secrets)('the secret in “%s” is cut', (text, secret) => {
  const out = redactSecrets(text, []);
  expect(out).not.toContain(secret);
  expect(out).toContain('[secret]');
});

test.each([
  'A risk-averse client asked about sk-learn and task-based budgets.',
  'The bearer of this letter holds bearer bonds and bearer certificates.',
  'Rate limit reached for gpt-6.1-terra in organization org-123 on tokens per min. Limit: 30000.',
  'See https://platform.openai.com/account/api-keys?tab=usage for details, or mail help@example.com.',
  'connect ECONNREFUSED 127.0.0.1:5432',
  'The API key is missing.',
])('ordinary text stays as it is: “%s”', (text) => {
  expect(redactSecrets(text, [])).toBe(text);
});

test('what stands around a secret stays readable', () => {
  expect(redactSecrets('postgres://me:pw12345@host:5432/db is down', [])).toBe(
    'postgres://me:[secret]@host:5432/db is down',
  );
});
