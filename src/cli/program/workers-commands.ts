import type { ColloquyCommand } from './colloquy-command.ts';

/** Seeing workers, and asking one to end. */
export function addWorkersCommands(program: ColloquyCommand): void {
  const workers = program
    .command('workers')
    .description('see workers, and ask one to end')
    .addHelpText('after', '\nExamples:\n  colloquy workers\n  colloquy workers drain host-1234-ab12');
  workers
    .command('list', { isDefault: true })
    .description('workers, with their load and when they were last heard of')
    .anywhere()
    .addHelpText('after', '\nExample:\n  colloquy workers list --json')
    .action(async (options) => (await import('#cli/commands/workers.ts')).list(options));
  workers
    .command('drain')
    .description('ask a worker to claim nothing more, finish its calls, and end')
    .argument('<name>', 'the worker’s name, or enough of its start')
    .anywhere()
    .addHelpText('after', '\nExample:\n  colloquy workers drain host-1234-ab12')
    .action(async (name, options) => (await import('#cli/commands/workers.ts')).drain(name, options));
}
