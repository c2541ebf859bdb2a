import { Option } from 'commander';
import { reviewStatuses } from '#domain/review.ts';
import type { ColloquyCommand } from './colloquy-command.ts';
import { json } from './options.ts';

/** Files out and in. */
export function addFileCommands(program: ColloquyCommand): void {
  program
    .command('export')
    .description('write a job’s finished conversations as a training file')
    .argument('<id>', 'the job’s id, or enough of its start')
    .option('--format <name>', 'trl or openai', 'trl')
    .requiredOption('--out <file>', 'the training file')
    .option('--no-system', 'leave the advisor’s system prompt out')
    .addOption(new Option('--review <status...>', 'only conversations of this review status').choices(reviewStatuses))
    .anywhere()
    .addHelpText(
      'after',
      '\nExample:\n  colloquy export 0199a3 --format openai --out out/train.jsonl\n  colloquy export 0199a3 --review approved --out out/approved.jsonl --server https://colloquy.example',
    )
    .action(async (id, options) => (await import('#cli/commands/export.ts')).exportJob(id, options));

  program
    .command('check')
    .description('check a training file line by line against its format’s rules')
    .argument('<file>')
    .option('--format <name>', 'trl or openai', 'trl')
    .addOption(json())
    .addHelpText('after', '\nExample:\n  colloquy check out/train.jsonl --format openai')
    .action(async (file, options) => (await import('#cli/commands/check.ts')).check(file, options));

  program
    .command('import')
    .description('store personas, emotional-arcs, topics, advisors or templates from a file')
    .argument('<kind>', 'personas, emotional-arcs, topics, advisors or templates')
    .argument('<file>', 'YAML, JSON or CSV')
    .option('--dry-run', 'say what would become of its rows, write nothing')
    .anywhere()
    .addHelpText(
      'after',
      '\nExamples:\n  colloquy import personas my-personas.yaml\n  colloquy import templates templates.csv --server https://colloquy.example --dry-run',
    )
    .action(async (kind, file, options) =>
      (await import('#cli/commands/import.ts')).importCommand(kind, file, options),
    );
}
