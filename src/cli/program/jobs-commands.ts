import { Option } from 'commander';
import { priorities } from '#domain/job.ts';
import type { ColloquyCommand } from './colloquy-command.ts';
import { budget, jobName, whole } from './options.ts';

/** Looking at jobs and steering them. */
export function addJobsCommands(program: ColloquyCommand): void {
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
      .anywhere()
      .addHelpText('after', `\nExample:\n  colloquy jobs ${name} ${example}`);
  jobs
    .command('list', { isDefault: true })
    .description('jobs, newest first')
    .option('--status <status>', 'queued, processing, paused, completed, failed or cancelled')
    .option('--search <text>', 'in the name')
    .addOption(new Option('--limit <n>', 'how many').default(20).argParser(whole(1, 200)))
    .anywhere()
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
    .addOption(budget())
    .addOption(
      new Option('--concurrency <n>', 'calls at once, or auto: as many as limits and workers allow').argParser(
        (value) => (value === 'auto' ? value : whole(1, 1000)(value)),
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
}
