import type { ColloquyCommand } from './colloquy-command.ts';

/** The database: its schema, backups, and what is stuck in it. */
export function addDatabaseCommands(program: ColloquyCommand): void {
  program
    .command('migrate')
    .description('bring the database to this version’s schema, an old one too, with its rows kept')
    .option('--status', 'only say what is applied and what is not')
    .option('--dry-run', 'do all of it, say what it did, and roll it back')
    .here()
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgres://… colloquy migrate --status')
    .action(async (options) => (await import('#cli/commands/migrate.ts')).migrateCommand(options));

  program
    .command('backup')
    .description('every table of Colloquy, as of one moment, into one file, while work goes on')
    .argument('<file>', 'a tar; - for standard output')
    .option('--force', 'overwrite the file')
    .here()
    .addHelpText(
      'after',
      `
The file appears when it is whole. Not in it: tables that Colloquy did not make, and the schema “legacy” that the adoption of an old database leaves.

Examples:
  colloquy backup colloquy-2026-05-01.tar
  DATABASE_URL=postgres://… colloquy backup - | ssh elsewhere 'cat > colloquy.tar'`,
    )
    .action(async (file, options) => (await import('#cli/commands/backup.ts')).backup(file, options));

  program
    .command('restore')
    .description('a backup into an empty database, all of it or nothing')
    .argument('<file>', 'what colloquy backup wrote; - for standard input')
    .here()
    .addHelpText(
      'after',
      `
The database must be new, or hold no more than a first start put there. Stop the original before work goes on here: both would make, and pay for, what was not done yet.

Examples:
  colloquy restore colloquy-2026-05-01.tar
  colloquy restore colloquy-2026-05-01.tar --data /srv/new
  DATABASE_URL=postgres://… colloquy restore colloquy-2026-05-01.tar`,
    )
    .action(async (file, options) => (await import('#cli/commands/restore.ts')).restore(file, options));

  program
    .command('doctor')
    .description('what is stuck and why, what database, providers and workers say, and the invariants')
    .here()
    .option(
      '--fix',
      'free what is stuck: leases of lost workers, half-done acts, lost workers; it never resumes, retries or pays',
    )
    .addHelpText(
      'after',
      '\nWithout --fix it only reads. Exit 1 where something is wrong.\n\nExamples:\n  colloquy doctor\n  colloquy doctor --fix',
    )
    .action(async (options) => (await import('#cli/commands/doctor.ts')).doctor(options));
}
