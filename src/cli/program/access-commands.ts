import { Option } from 'commander';
import { roles, scopes } from '#domain/access.ts';
import type { ColloquyCommand } from './colloquy-command.ts';
import { whole } from './options.ts';

/** Who may do what: people, and keys of programs. */
export function addAccessCommands(program: ColloquyCommand): void {
  const users = program
    .command('users')
    .description('who may sign in, and what they may do')
    .addHelpText('after', '\nExamples:\n  colloquy users add you@example.com --role owner\n  colloquy users list');
  users
    .command('add')
    .description('let somebody sign in, or give somebody who may a new role and password')
    .argument('<email>')
    .addOption(
      new Option('--role <role>', 'viewer reads, editor writes too, owner does all').choices(roles).default('viewer'),
    )
    .option('--supabase-user <id>', 'somebody who signs in by Supabase Auth: their id there; no password is asked for')
    .here()
    .addHelpText(
      'after',
      `
The password is asked for, or read from standard input where that is no terminal.

Examples:
  colloquy users add you@example.com --role owner
  DATABASE_URL=postgres://… colloquy users add you@example.com --role owner < password.txt`,
    )
    .action(async (email, options) => (await import('#cli/commands/users.ts')).add(email, options));
  users
    .command('list', { isDefault: true })
    .description('people and their roles')
    .here()
    .addHelpText('after', '\nExample:\n  colloquy users list --json')
    .action(async (options) => (await import('#cli/commands/users.ts')).list(options));
  users
    .command('remove')
    .description('take somebody’s role away, and sign them out')
    .argument('<email>', 'their address, or their id')
    .here()
    .addHelpText('after', '\nExample:\n  colloquy users remove you@example.com')
    .action(async (email, options) => (await import('#cli/commands/users.ts')).remove(email, options));

  const keys = program
    .command('keys')
    .description('API keys of programs')
    .addHelpText('after', '\nExamples:\n  colloquy keys create CI --scope write\n  colloquy keys revoke 0199a3');
  keys
    .command('create')
    .description('make a key; it is shown this once')
    .argument('<name>', 'what it is for')
    .addOption(
      new Option('--scope <scope...>', 'what it may do; write includes read, and admin both')
        .choices(scopes)
        .default(['read']),
    )
    .addOption(new Option('--days <n>', 'until it expires').default(90).argParser(whole(1, 3_650)))
    .here()
    .addHelpText(
      'after',
      '\nThe key goes to standard output, and is kept nowhere.\n\nExample:\n  colloquy keys create CI --scope write --days 30',
    )
    .action(async (name, options) => (await import('#cli/commands/keys.ts')).create(name, options));
  keys
    .command('list', { isDefault: true })
    .description('keys, with what they may do and when they were last used')
    .here()
    .addHelpText('after', '\nExample:\n  colloquy keys list --json')
    .action(async (options) => (await import('#cli/commands/keys.ts')).list(options));
  keys
    .command('revoke')
    .description('end a key for good')
    .argument('<id>', 'the key’s id, or enough of its start')
    .here()
    .addHelpText('after', '\nExample:\n  colloquy keys revoke 0199a3')
    .action(async (id, options) => (await import('#cli/commands/keys.ts')).revoke(id, options));
}
