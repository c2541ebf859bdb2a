import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { passwordLength } from '#domain/access.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';

/**
 * Asks for a new password on the terminal, twice and without showing it; where standard input is no terminal it is its first line.
 * @throws ColloquyError `invalid_input`
 */
export async function askPassword(): Promise<string> {
  const password = process.stdin.isTTY ? await askTwice() : ((await text(process.stdin)).split(/\r?\n/)[0] ?? '');
  const { min, max } = passwordLength;
  if (password.length < min || password.length > max)
    throw wrong(`A password has ${min} to ${max} characters; this one has ${password.length}.`);
  return password;
}

async function askTwice(): Promise<string> {
  const password = await askHidden(`Password (${passwordLength.min} characters or more): `);
  if ((await askHidden('Again: ')) !== password) throw wrong('The two passwords differ.');
  return password;
}

async function askHidden(question: string): Promise<string> {
  // What readline would show goes nowhere.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  lines.on('SIGINT', () => process.exit(130));
  process.stderr.write(question);
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

const wrong = (detail: string) => new ColloquyError('invalid_input', detail, { next: 'Try again.' });
