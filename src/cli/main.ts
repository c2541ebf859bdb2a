import { program } from '#cli/program.ts';
import { reportAndExit } from '#cli/report-error.ts';

program.parseAsync(process.argv).catch(reportAndExit);
