import { expect, it } from 'vitest';
import { secretBox } from './secret-box.ts';

const box = secretBox('a secret of tests, long enough');
const place = ['organisation', 'anthropic'];

it('gives back what it was given, and shows nothing of it', () => {
  const sealed = box.seal('sk-ant-ключ', place);
  expect(box.open(sealed, place)).toBe('sk-ant-ключ');
  expect(sealed.ciphertext.toString('latin1')).not.toContain('sk-ant');
  expect(box.seal('sk-ant-ключ', place).ciphertext).not.toEqual(sealed.ciphertext);
  expect(box.open(box.seal('', place), place)).toBe('');
});

it('does not open elsewhere, with another secret, or where a bit was changed', () => {
  const sealed = box.seal('key', place);
  expect(box.open(sealed, ['other', 'anthropic'])).toBeNull();
  expect(box.open(sealed, ['organisation', 'openai'])).toBeNull();
  expect(secretBox('another secret of tests').open(sealed, place)).toBeNull();
  for (let index = 0; index < sealed.ciphertext.length; index++) {
    const ciphertext = Buffer.from(sealed.ciphertext);
    ciphertext[index]! ^= 1;
    expect(box.open({ ...sealed, ciphertext }, place)).toBeNull();
  }
  expect(box.open({ ...sealed, ciphertext: Buffer.alloc(3) }, place)).toBeNull();
});

it('says by a version which secret something was sealed with, without giving it away', () => {
  expect(box.keyVersion).toMatch(/^[0-9a-f]{8}$/);
  expect(secretBox('a secret of tests, long enough').keyVersion).toBe(box.keyVersion);
  expect(secretBox('another secret of tests').keyVersion).not.toBe(box.keyVersion);
});
