import { version } from '#platform/version.ts';
import { addAccessCommands } from './program/access-commands.ts';
import { ColloquyCommand } from './program/colloquy-command.ts';
import { addDatabaseCommands } from './program/database-commands.ts';
import { addFileCommands } from './program/file-commands.ts';
import { addJobsCommands } from './program/jobs-commands.ts';
import { addMoneyCommands } from './program/money-commands.ts';
import { addPlanCommands } from './program/plan-commands.ts';
import { addRunCommands } from './program/run-commands.ts';
import { addWorkersCommands } from './program/workers-commands.ts';

/** The command line. What a command does is loaded only when it runs, so that help answers at once. */
export const program = new ColloquyCommand('colloquy')
  .description('Makes training conversations for language models in batches that never get stuck.')
  .version(version)
  .showHelpAfterError('(run with --help for usage)')
  .exitOverride()
  .configureHelp({ sortSubcommands: false })
  .addHelpText(
    'after',
    `
Examples:
  colloquy demo                                          see it work, and survive, in 20 seconds
  colloquy generate examples/six-conversations.yaml --out out/six.jsonl
  colloquy start                                         web page, API and worker on http://127.0.0.1:3000

Without a key, the rehearsal model writes: offline, free, and not for training.
With ANTHROPIC_API_KEY, OPENAI_API_KEY or OPENAI_BASE_URL the same commands use the real thing.`,
  );

// In the order of help.
addRunCommands(program);
addPlanCommands(program);
addJobsCommands(program);
addWorkersCommands(program);
addAccessCommands(program);
addMoneyCommands(program);
addFileCommands(program);
addDatabaseCommands(program);
