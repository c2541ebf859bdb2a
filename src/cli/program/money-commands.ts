import { Option } from 'commander';
import type { ColloquyCommand } from './colloquy-command.ts';
import { band, moment, share, usdOrNothing } from './money-options.ts';

/** What models cost, and what was spent. */
export function addMoneyCommands(program: ColloquyCommand): void {
  const prices = program
    .command('prices')
    .description('what models cost')
    .addHelpText(
      'after',
      '\nExamples:\n  colloquy prices\n  colloquy prices set openai:gpt-6.1-sol --input 2 --output 10\n  colloquy prices import prices.csv',
    );
  prices
    .command('list', { isDefault: true })
    .description('prices, by model')
    .option('--model <name>', 'only those that may price this model')
    .anywhere()
    .addHelpText('after', '\nExample:\n  colloquy prices list --model anthropic:claude-haiku-5-5')
    .action(async (options) => (await import('#cli/commands/prices.ts')).list(options));
  prices
    .command('set')
    .description('set a price of your own, in US dollars a million tokens, from a time on')
    .argument('<model>', 'provider:model; a name that ends in * is the beginning of several')
    .addOption(new Option('--input <usd>', 'input').argParser(usdOrNothing).makeOptionMandatory())
    .addOption(new Option('--output <usd>', 'output, with the reasoning').argParser(usdOrNothing).makeOptionMandatory())
    .addOption(new Option('--cached-input <usd>', 'input read from the provider’s cache').argParser(usdOrNothing))
    .addOption(new Option('--cache-write <usd>', 'input written to it').argParser(usdOrNothing))
    .addOption(
      new Option('--batch-discount <share>', 'off the price of a remote batch (default: 0.5)').argParser(share),
    )
    .addOption(
      new Option('--band <tokens=input/output...>', 'what calls cost with so many input tokens or more').argParser(
        band,
      ),
    )
    .addOption(new Option('--from <time>', 'from when on (default: now); it may lie in the future').argParser(moment))
    .anywhere()
    .addHelpText(
      'after',
      '\nExamples:\n  colloquy prices set local:llama* --input 0 --output 0\n  colloquy prices set openai:gpt-6.1-sol --input 2 --output 10 --band 272001=4/15 --from 2026-12-01',
    )
    .action(async (model, options) => (await import('#cli/commands/prices.ts')).set(model, options));
  prices
    .command('import')
    .description('set prices of your own from a file, all or none')
    .argument('<file>', 'YAML, JSON or CSV')
    .option('--dry-run', 'say what would become of them, write nothing')
    .anywhere()
    .addHelpText('after', '\nExample:\n  colloquy prices import prices.csv --dry-run')
    .action(async (file, options) => (await import('#cli/commands/prices.ts')).importFile(file, options));

  const spend = program
    .command('spend')
    .description('what was spent, and what calls of unknown cost have cost')
    .addHelpText('after', '\nExamples:\n  colloquy spend --group model\n  colloquy spend resolve 0199a3 --cost 0.35');
  spend
    .command('show', { isDefault: true })
    .description('spend over time, the newest first')
    .addOption(new Option('--from <time>', 'from then on (default: 30 days ago)').argParser(moment))
    .addOption(new Option('--to <time>', 'before then').argParser(moment))
    .addOption(new Option('--by <unit>', 'how long each row is').choices(['day', 'hour']).default('day'))
    .addOption(new Option('--group <by>', 'a row for each').choices(['model', 'job']))
    .anywhere()
    .addHelpText('after', '\nExample:\n  colloquy spend --from 2026-11-01 --group job')
    .action(async (options) => (await import('#cli/commands/spend.ts')).show(options));
  spend
    .command('resolve')
    .description('say what calls of unknown cost have cost, by the provider’s bill')
    .argument('<id>', 'a job’s id, or enough of its start: all of its calls; or the whole id of an attempt')
    .addOption(new Option('--cost <usd>', 'so much, all together').argParser(usdOrNothing))
    .option('--as-billed', 'all that they may have cost')
    .option('--as-free', 'nothing')
    .anywhere()
    .addHelpText('after', '\nExample:\n  colloquy spend resolve 0199a3 --as-free')
    .action(async (id, options) => (await import('#cli/commands/spend.ts')).resolve(id, options));
}
