import { Command, InvalidArgumentError, Option } from 'commander';
import { band, moment, share, usdOrNothing } from '#cli/money-options.ts';
import { roles, scopes } from '#domain/access.ts';
import { priorities } from '#domain/job.ts';
import { reviewStatuses } from '#domain/review.ts';
import { version } from '#platform/version.ts';

/** An option's value as a whole number between two bounds. */
const whole = (min: number, max: number) => (value: string) => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < min || number > max)
    throw new InvalidArgumentError(`It should be a whole number from ${min} to ${max}.`);
  return number;
};

const dollars = (value: string) => {
  const number = Number(value);
  if (!(number > 0) || number > 1_000_000)
    throw new InvalidArgumentError('It should be an amount in US dollars, such as 12.50.');
  return number;
};

const jobName = (value: string) => {
  if (value.trim() === '' || value.length > 200) throw new InvalidArgumentError('It should have 1 to 200 characters.');
  return value;
};

/** The command line. What a command does is loaded only when it runs, so that help answers at once. */
export const program = new Command('colloquy')
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

const data = () =>
  new Option(
    '--data <folder>',
    'where Colloquy’s own Postgres keeps its data (default: .colloquy; with DATABASE_URL it is not used)',
  );
const pilot = () =>
  new Option(
    '--pilot <n>',
    'so many items first, over all arcs, personas and templates; the rest waits for jobs resume',
  ).argParser(whole(1, 1_000_000));
const address = (value: string) => {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  throw new InvalidArgumentError('It should be an address such as https://colloquy.example.');
};
const server = () =>
  new Option('--server <url>', 'a Colloquy server, instead of the local data').argParser(address).conflicts('data');
const key = () => new Option('--key <key>', 'an API key for it').env('COLLOQUY_API_KEY');
const json = () => new Option('--json', 'answer in JSON, for machines');
const concurrency = () => new Option('--concurrency <n>', 'calls at once').argParser(whole(1, 1000));
const model = () =>
  new Option('--model <name>', 'provider:model, such as anthropic:…, openai:…, local:…, rehearsal:default');

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
  .addOption(new Option('--budget <usd>', 'spend at most so much').argParser(dollars))
  .addOption(pilot())
  .option('--fresh', 'a new job, even if this plan was run before')
  .addOption(data())
  .addOption(json())
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
  .addOption(new Option('--budget <usd>', 'spend at most so much').argParser(dollars))
  .addOption(pilot())
  .option('--dry-run', 'only say what it would be: items, cost, time, warnings')
  .addOption(data())
  .addOption(server())
  .addOption(key())
  .addOption(json())
  .addHelpText('after', '\nExample:\n  colloquy submit plan.yaml --dry-run')
  .action(async (plan, options) => (await import('#cli/commands/submit.ts')).submit(plan, options));

const jobs = program
  .command('jobs')
  .description('look at jobs and steer them')
  .addHelpText(
    'after',
    '\nExamples:\n  colloquy jobs\n  colloquy jobs show 0199a3\n  colloquy jobs cancel 0199a3\n  COLLOQUY_API_KEY=… colloquy jobs list --server https://colloquy.example',
  );
const jobCommand = (name: string, description: string, example: string) =>
  jobs
    .command(name)
    .description(description)
    .argument('<id>', 'the job’s id, or enough of its start')
    .addOption(data())
    .addOption(server())
    .addOption(key())
    .addOption(json())
    .addHelpText('after', `\nExample:\n  colloquy jobs ${name} ${example}`);
jobs
  .command('list', { isDefault: true })
  .description('jobs, newest first')
  .option('--status <status>', 'queued, processing, paused, completed, failed or cancelled')
  .option('--search <text>', 'in the name')
  .addOption(new Option('--limit <n>', 'how many').default(20).argParser(whole(1, 200)))
  .addOption(data())
  .addOption(server())
  .addOption(key())
  .addOption(json())
  .addHelpText('after', '\nExample:\n  colloquy jobs list --status failed')
  // As the default it also gets what is no command of jobs.
  .allowExcessArguments()
  .action(async (options, { args: [unknown] }) => {
    const known = jobs.commands.map((command) => command.name()).join(', ');
    if (unknown !== undefined) jobs.error(`error: jobs has no command '${unknown}'; it has ${known}`);
    await (await import('#cli/commands/jobs.ts')).list(options);
  });
jobCommand('show', 'one job: progress, spend, errors, and why it waits', '0199a3').action(async (id, options) =>
  (await import('#cli/commands/jobs.ts')).show(id, options),
);
jobCommand('logs', 'its log, oldest first', '0199a3 --level warn')
  .addOption(new Option('--after <seq>', 'only later lines').argParser(whole(0, Number.MAX_SAFE_INTEGER)))
  .option('--level <level>', 'debug, info, warn or error, and graver', 'info')
  .action(async (id, options) => (await import('#cli/commands/jobs.ts')).logs(id, options));
jobCommand('pause', 'claim nothing more; calls in flight are finished', '0199a3').action(async (id, options) =>
  (await import('#cli/commands/steer-jobs.ts')).pause(id, options),
);
jobCommand('resume', 'let a paused job go on', '0199a3').action(async (id, options) =>
  (await import('#cli/commands/steer-jobs.ts')).resume(id, options),
);
jobCommand(
  'set',
  'change its budget, concurrency, priority or name while it runs',
  '0199a3 --budget 20 --priority high',
)
  .addOption(new Option('--budget <usd>', 'spend at most so much').argParser(dollars))
  .addOption(
    new Option('--concurrency <n>', 'calls at once, or auto: as many as limits and workers allow').argParser((value) =>
      value === 'auto' ? value : whole(1, 1000)(value),
    ),
  )
  .addOption(new Option('--priority <priority>', 'of its turns among other jobs').choices(priorities))
  .option('--name <name>', 'what it is called', jobName)
  .action(async (id, options) => (await import('#cli/commands/steer-jobs.ts')).set(id, options));
jobCommand('cancel', 'end it at once; what is finished stays', '0199a3').action(async (id, options) =>
  (await import('#cli/commands/steer-jobs.ts')).cancel(id, options),
);
jobCommand('retry', 'try the failed items of an ended or paused job again', '0199a3 --error-code timeout')
  .option('--error-code <code>', 'only those that ended with it')
  .option('--item <id...>', 'only these items')
  .option('--include-cancelled', 'cancelled items too')
  .action(async (id, options) => (await import('#cli/commands/steer-jobs.ts')).retry(id, options));
jobCommand('watch', 'show it moving until it has ended', '0199a3').action(async (id, options) =>
  (await import('#cli/commands/jobs.ts')).watch(id, options),
);
jobCommand('duplicate', 'submit the same items again, as a new job', '0199a3').action(async (id, options) =>
  (await import('#cli/commands/steer-jobs.ts')).duplicate(id, options),
);
jobCommand('delete', 'delete an ended job; its conversations stay unless asked', '0199a3 --conversations')
  .option('--conversations', 'its conversations too')
  .action(async (id, options) => (await import('#cli/commands/steer-jobs.ts')).remove(id, options));

const workers = program
  .command('workers')
  .description('see workers, and ask one to end')
  .addHelpText('after', '\nExamples:\n  colloquy workers\n  colloquy workers drain host-1234-ab12');
workers
  .command('list', { isDefault: true })
  .description('workers, with their load and when they were last heard of')
  .addOption(data())
  .addOption(server())
  .addOption(key())
  .addOption(json())
  .addHelpText('after', '\nExample:\n  colloquy workers list --json')
  .action(async (options) => (await import('#cli/commands/workers.ts')).list(options));
workers
  .command('drain')
  .description('ask a worker to claim nothing more, finish its calls, and end')
  .argument('<name>', 'the worker’s name, or enough of its start')
  .addOption(data())
  .addOption(server())
  .addOption(key())
  .addOption(json())
  .addHelpText('after', '\nExample:\n  colloquy workers drain host-1234-ab12')
  .action(async (name, options) => (await import('#cli/commands/workers.ts')).drain(name, options));

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
  .addOption(data())
  .addOption(json())
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
  .addOption(data())
  .addOption(json())
  .addHelpText('after', '\nExample:\n  colloquy users list --json')
  .action(async (options) => (await import('#cli/commands/users.ts')).list(options));
users
  .command('remove')
  .description('take somebody’s role away, and sign them out')
  .argument('<email>', 'their address, or their id')
  .addOption(data())
  .addOption(json())
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
  .addOption(data())
  .addOption(json())
  .addHelpText(
    'after',
    '\nThe key goes to standard output, and is kept nowhere.\n\nExample:\n  colloquy keys create CI --scope write --days 30',
  )
  .action(async (name, options) => (await import('#cli/commands/keys.ts')).create(name, options));
keys
  .command('list', { isDefault: true })
  .description('keys, with what they may do and when they were last used')
  .addOption(data())
  .addOption(json())
  .addHelpText('after', '\nExample:\n  colloquy keys list --json')
  .action(async (options) => (await import('#cli/commands/keys.ts')).list(options));
keys
  .command('revoke')
  .description('end a key for good')
  .argument('<id>', 'the key’s id, or enough of its start')
  .addOption(data())
  .addOption(json())
  .addHelpText('after', '\nExample:\n  colloquy keys revoke 0199a3')
  .action(async (id, options) => (await import('#cli/commands/keys.ts')).revoke(id, options));

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
  .addOption(data())
  .addOption(server())
  .addOption(key())
  .addOption(json())
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
  .addOption(new Option('--batch-discount <share>', 'off the price of a remote batch (default: 0.5)').argParser(share))
  .addOption(
    new Option('--band <tokens=input/output...>', 'what calls cost with so many input tokens or more').argParser(band),
  )
  .addOption(new Option('--from <time>', 'from when on (default: now); it may lie in the future').argParser(moment))
  .addOption(data())
  .addOption(server())
  .addOption(key())
  .addOption(json())
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
  .addOption(data())
  .addOption(server())
  .addOption(key())
  .addOption(json())
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
  .addOption(data())
  .addOption(server())
  .addOption(key())
  .addOption(json())
  .addHelpText('after', '\nExample:\n  colloquy spend --from 2026-11-01 --group job')
  .action(async (options) => (await import('#cli/commands/spend.ts')).show(options));
spend
  .command('resolve')
  .description('say what calls of unknown cost have cost, by the provider’s bill')
  .argument('<id>', 'a job’s id, or enough of its start: all of its calls; or the whole id of an attempt')
  .addOption(new Option('--cost <usd>', 'so much, all together').argParser(usdOrNothing))
  .option('--as-billed', 'all that they may have cost')
  .option('--as-free', 'nothing')
  .addOption(data())
  .addOption(server())
  .addOption(key())
  .addOption(json())
  .addHelpText('after', '\nExample:\n  colloquy spend resolve 0199a3 --as-free')
  .action(async (id, options) => (await import('#cli/commands/spend.ts')).resolve(id, options));

program
  .command('export')
  .description('write a job’s finished conversations as a training file')
  .argument('<id>', 'the job’s id, or enough of its start')
  .option('--format <name>', 'trl or openai', 'trl')
  .requiredOption('--out <file>', 'the training file')
  .option('--no-system', 'leave the advisor’s system prompt out')
  .addOption(new Option('--review <status...>', 'only conversations of this review status').choices(reviewStatuses))
  .addOption(data())
  .addOption(server())
  .addOption(key())
  .addOption(json())
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
  .addOption(data())
  .addOption(server())
  .addOption(key())
  .addOption(json())
  .addHelpText(
    'after',
    '\nExamples:\n  colloquy import personas my-personas.yaml\n  colloquy import templates templates.csv --server https://colloquy.example --dry-run',
  )
  .action(async (kind, file, options) => (await import('#cli/commands/import.ts')).importCommand(kind, file, options));

program
  .command('migrate')
  .description('bring the database to this version’s schema, an old one too, with its rows kept')
  .option('--status', 'only say what is applied and what is not')
  .option('--dry-run', 'do all of it, say what it did, and roll it back')
  .addOption(data())
  .addOption(json())
  .addHelpText('after', '\nExample:\n  DATABASE_URL=postgres://… colloquy migrate --status')
  .action(async (options) => (await import('#cli/commands/migrate.ts')).migrateCommand(options));

program
  .command('backup')
  .description('every table of Colloquy, as of one moment, into one file, while work goes on')
  .argument('<file>', 'a tar; - for standard output')
  .option('--force', 'overwrite the file')
  .addOption(data())
  .addOption(json())
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
  .addOption(data())
  .addOption(json())
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
  .addOption(data())
  .addOption(json())
  .option(
    '--fix',
    'free what is stuck: leases of lost workers, half-done acts, lost workers; it never resumes, retries or pays',
  )
  .addHelpText(
    'after',
    '\nWithout --fix it only reads. Exit 1 where something is wrong.\n\nExamples:\n  colloquy doctor\n  colloquy doctor --fix',
  )
  .action(async (options) => (await import('#cli/commands/doctor.ts')).doctor(options));
