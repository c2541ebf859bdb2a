import { CommanderError } from 'commander';
import { whyAway } from '#cli/away-text.ts';
import { plainText } from '#cli/plain-text.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type ErrorCode, errorCodes } from '#domain/error-codes.ts';
import { redactSecrets } from '#domain/redact.ts';

/** Refusals that are nobody's wrong usage: what was asked for failed. */
const failures = new Set<ErrorCode>([
  'conflict',
  'server_unreachable',
  'server_refused',
  'server_unusable',
  'unexpected',
  'migration_mismatch',
  'adoption_needed',
  'adoption_incomplete',
  'backup_damaged',
  'backup_too_new',
  'target_not_empty',
]);

/** Prints one clear message on standard error, and ends: 2 for wrong usage, 1 for a failure. */
export async function reportAndExit(error: unknown): Promise<never> {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  if (error instanceof ColloquyError) {
    // The message may name the first of them already.
    const others = error.problems.filter(({ message }) => !error.message.includes(message));
    write(
      [`Error: ${error.message}`, ...others.map(({ path, message }) => `  ${path}: ${message}`), error.next].join('\n'),
    );
    process.exit(errorCodes[error.code].kind === 'request' && !failures.has(error.code) ? 2 : 1);
  }
  // Loaded only here: help answers without a database.
  const { isDatabaseAway } = await import('#platform/database.ts');
  if (isDatabaseAway(error)) {
    write(
      `Error: ${whyAway((error as Error).message)}\nWhat was stored is kept. Run the command again when that is mended.`,
    );
    process.exit(1);
  }
  const thrown = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  write(`Error: Colloquy itself failed. Please report this:\n${thrown}`);
  process.exit(1);
}

function write(text: string): void {
  const secrets = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'COLLOQUY_SECRET', 'COLLOQUY_API_KEY', 'CRON_SECRET']
    .map((name) => process.env[name] ?? '')
    .filter((value) => value.length >= 8);
  process.stderr.write(`${plainText(redactSecrets(text, secrets))}\n`);
}
