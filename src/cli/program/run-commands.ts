import { Option } from 'commander';
import type { ColloquyCommand } from './colloquy-command.ts';
import { concurrency, data, whole } from './options.ts';

/** What runs: the server, workers, the demonstration. */
export function addRunCommands(program: ColloquyCommand): void {
  program
    .command('start')
    .description('web app, API and worker')
    .addOption(new Option('--port <n>', 'port of the web app').default(3000).argParser(whole(1, 65_535)))
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(data())
    .addOption(concurrency().default(64))
    .option('--no-worker', 'only the web app: work is done by other workers')
    .addHelpText('after', '\nExample:\n  colloquy start --port 8080 --concurrency 128')
    .action(async (options) => (await import('#cli/commands/start.ts')).start(options));

  program
    .command('worker')
    .description('a worker, as many as you like, on as many machines')
    .addOption(concurrency().default(64))
    .addOption(data())
    .addHelpText(
      'after',
      '\nSIGTERM and Ctrl-C drain: nothing new is claimed, calls in flight are finished.\n\nExample:\n  DATABASE_URL=postgres://… colloquy worker --concurrency 200',
    )
    .action(async (options) => (await import('#cli/commands/worker.ts')).worker(options));

  program
    .command('demo')
    .description(
      'sixty rehearsal conversations under faults, the worker killed twice before your eyes, and what came of it',
    )
    .option('--seed <n>', 'the same faults again', whole(0, 2 ** 31))
    .addHelpText('after', '\nExample:\n  colloquy demo')
    .action(async (options) => (await import('#cli/commands/demo.ts')).demo(options));
}
