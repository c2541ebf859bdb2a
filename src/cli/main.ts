import { program } from '#cli/program.ts';
import { reportAndExit } from '#cli/report-error.ts';

// A reader that has seen enough (| head) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
program.parseAsync(process.argv).catch(reportAndExit);
