import type { ColloquyCommand } from './colloquy-command.ts';
import { budget, concurrency, model, pilot } from './options.ts';

/** From a plan to a job. */
export function addPlanCommands(program: ColloquyCommand): void {
  program
    .command('init')
    .description('write a commented plan to start from')
    .argument('[folder]', 'where to', '.')
    .addHelpText('after', '\nExample:\n  colloquy init my-dataset && colloquy generate my-dataset/plan.yaml')
    .action(async (folder) => (await import('#cli/commands/init.ts')).init(folder));

  program
    .command('generate')
    .description('run a plan to its end in the foreground, and write the training file')
    .argument('<plan>', 'YAML, JSON, JSONL or CSV')
    .option('--out <file>', 'the training file (default: out/<plan>.jsonl)')
    .option('--format <name>', 'trl or openai', 'trl')
    .option('--no-system', 'leave the advisor’s system prompt out of the file')
    .addOption(model())
    .addOption(concurrency())
    .addOption(budget())
    .addOption(pilot())
    .option('--fresh', 'a new job, even if this plan was run before')
    .here()
    .addHelpText(
      'after',
      `
Run it again after an interruption and it continues; run it after its end and it writes the file again and calls nothing.

Examples:
  colloquy generate examples/six-conversations.yaml --out out/six.jsonl
  ANTHROPIC_API_KEY=… colloquy generate plan.yaml --budget 5
  OPENAI_BASE_URL=http://127.0.0.1:11434/v1 colloquy generate plan.yaml --model local:llama3.3`,
    )
    .action(async (plan, options) => (await import('#cli/commands/generate.ts')).generate(plan, options));

  program
    .command('submit')
    .description('submit a plan and print the job’s id; workers do the rest')
    .argument('<plan>', 'YAML, JSON, JSONL or CSV')
    .addOption(model())
    .addOption(concurrency())
    .addOption(budget())
    .addOption(pilot())
    .option('--dry-run', 'only say what it would be: items, cost, time, warnings')
    .anywhere()
    .addHelpText('after', '\nExample:\n  colloquy submit plan.yaml --dry-run')
    .action(async (plan, options) => (await import('#cli/commands/submit.ts')).submit(plan, options));
}
