import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** A text that only who has the secret can read. */
export interface SealedText {
  /** With its tag. */
  ciphertext: Buffer;
  nonce: Buffer;
  /** Of the secret that it was sealed with: tells whether another one is needed, and nothing else. */
  keyVersion: string;
}

export interface SecretBox {
  /** Eight hex digits, the same for the same secret. */
  readonly keyVersion: string;
  /** @param place what the text belongs to: where it is copied elsewhere, it does not open */
  seal(text: string, place: readonly string[]): SealedText;
  /** @returns null where it was sealed with another secret or for another place, or was changed */
  open(sealed: Pick<SealedText, 'ciphertext' | 'nonce'>, place: readonly string[]): string | null;
}

const algorithm = 'aes-256-gcm';
const tagBytes = 16;

/** AES-256-GCM under a key that is derived from COLLOQUY_SECRET, and used for nothing else. */
export function secretBox(secret: string): SecretBox {
  const derived = (use: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, 'colloquy', `provider keys: ${use}`, bytes));
  const key = derived('encryption', 32);
  const keyVersion = derived('version', 4).toString('hex');
  const bound = (place: readonly string[]) => Buffer.from(JSON.stringify(place));
  return {
    keyVersion,
    seal(text, place) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(bound(place));
      const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return { ciphertext, nonce, keyVersion };
    },
    open({ ciphertext, nonce }, place) {
      try {
        const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(bound(place));
        decipher.setAuthTag(ciphertext.subarray(-tagBytes));
        return Buffer.concat([decipher.update(ciphertext.subarray(0, -tagBytes)), decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
