import { count, print, printJson, say } from '#cli/output.ts';
import { configOf, type DataOption, findJob, withStore } from '#cli/with-store.ts';
import { writeJobFile } from '#cli/write-job-file.ts';
import { findTarget } from '#dataset/export/targets.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { readJob } from '#ledger/read-jobs.ts';

interface ExportOptions extends DataOption {
  out: string;
  format: string;
  system: boolean;
  json?: boolean;
}

export async function exportJob(start: string, options: ExportOptions): Promise<void> {
  findTarget(options.format);
  await withStore(configOf(options), async ({ db }) => {
    const job = await readJob(db, localOrganizationId, await findJob(db, start));
    const { outFile, manifestFile, manifest } = await writeJobFile(db, job, options);
    const elsewhere = job.counts.successful - manifest.lines;
    if (options.json) return printJson({ file: outFile, manifestFile, manifest });
    if (job.counts.successful < job.counts.total)
      say(`${job.counts.successful} of ${job.counts.total} conversations are there; the job is ${job.status}.`);
    if (elsewhere > 0)
      say(
        `${elsewhere} of them ${elsewhere === 1 ? 'has' : 'have'} no text in this database: adopted from an older one, or deleted.`,
      );
    print(`${outFile}  (${count(manifest.lines, 'line')}; manifest ${manifestFile})`);
    if (job.rehearsal) say('Written by the rehearsal model: not for training.');
  });
}
