import { expect, test } from 'vitest';
import { parseModelName } from '#domain/model-name.ts';
import { createProviders, keyFingerprint } from './provider-of.ts';

const provide = (model: string, config = {}) => createProviders(config).providerFor(parseModelName(model));

test.each([
  ['anthropic:claude-sonnet-5-5', 'ANTHROPIC_API_KEY'],
  ['openai:gpt-6.1-terra', 'OPENAI_API_KEY'],
  ['local:llama', 'OPENAI_BASE_URL'],
])('%s without its key is refused, and the variable is named', (model, variable) => {
  expect(() => provide(model)).toThrow(
    expect.objectContaining({ code: 'key_missing', message: `${model} needs ${variable}, which is not set.` }),
  );
});

test('a local server needs an address and no key', () => {
  expect(provide('local:llama', { openaiBaseUrl: 'http://127.0.0.1:11434/v1' })).toBeDefined();
});

test('the address of a local server gives OpenAI no key', () => {
  expect(() => provide('openai:gpt-6.1-terra', { openaiBaseUrl: 'http://127.0.0.1:11434/v1' })).toThrow(
    'OPENAI_API_KEY',
  );
});

test('the rehearsal needs nothing, but its knobs must exist', () => {
  expect(provide('rehearsal:default')).toBeDefined();
  expect(() => provide('rehearsal:default?speed=9')).toThrow(expect.objectContaining({ code: 'model_invalid' }));
});

test('a provider is made once', () => {
  const providers = createProviders({ openaiApiKey: 'k' });
  expect(providers.providerFor(parseModelName('openai:a'))).toBe(providers.providerFor(parseModelName('openai:b')));
});

test('a fingerprint tells keys apart and gives none away', () => {
  const one = keyFingerprint('openai', { openaiApiKey: 'sk-one' });
  expect(one).toMatch(/^[0-9a-f]{12}$/);
  expect(keyFingerprint('openai', { openaiApiKey: 'sk-one' })).toBe(one);
  expect(keyFingerprint('openai', { openaiApiKey: 'sk-two' })).not.toBe(one);
  expect(keyFingerprint('local', { openaiBaseUrl: 'http://a', openaiApiKey: 'k' })).not.toBe(
    keyFingerprint('local', { openaiBaseUrl: 'http://b', openaiApiKey: 'k' }),
  );
});
