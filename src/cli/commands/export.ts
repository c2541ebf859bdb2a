import { clientOf, type StoreOptions } from '#cli/jobs/with-jobs.ts';
import { count, print, printJson, say } from '#cli/output.ts';
import { configOf, findJob, withStore } from '#cli/with-store.ts';
import { type FileOptions, writeJobFile } from '#cli/write-job-file.ts';
import { findTarget } from '#dataset/export/targets.ts';
import type { WrittenExport } from '#dataset/export/write-export.ts';
import type { ReviewStatus } from '#domain/review.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type JobView, readJob } from '#ledger/read-jobs.ts';

interface ExportOptions extends StoreOptions, Omit<FileOptions, 'reviewStatuses'> {
  review?: ReviewStatus[];
}

export async function exportJob(start: string, options: ExportOptions): Promise<void> {
  findTarget(options.format);
  const { out, format, system, review: reviewStatuses } = options;
  const file = { out, format, system, reviewStatuses };
  const client = clientOf(options);
  if (!client)
    return withStore(configOf(options), async ({ db }) => {
      const job = await readJob(db, localOrganizationId, await findJob(db, start));
      tell(job, await writeJobFile(db, job, file), options);
    });
  const [{ remoteJobs }, { exportRemotely }] = await Promise.all([
    import('#cli/jobs/remote-jobs.ts'),
    import('#cli/jobs/export-remotely.ts'),
  ]);
  const jobs = remoteJobs(client);
  const id = await jobs.find(start);
  const written = await exportRemotely(client, id, file);
  tell(await jobs.show(id), written, options);
}

function tell(job: JobView, { outFile, manifestFile, manifest }: WrittenExport, { json, review }: ExportOptions): void {
  if (json) {
    printJson({ file: outFile, manifestFile, manifest });
    return;
  }
  if (job.counts.successful < job.counts.total)
    say(`${job.counts.successful} of ${job.counts.total} conversations are there; the job is ${job.status}.`);
  const elsewhere = job.counts.successful - manifest.lines;
  if (review) say(`Only what is ${review.join(' or ')}: ${manifest.lines} of ${job.counts.successful}.`);
  else if (elsewhere > 0)
    say(
      `${elsewhere} of them ${elsewhere === 1 ? 'has' : 'have'} no text in this database: adopted from an older one, or deleted.`,
    );
  print(`${outFile}  (${count(manifest.lines, 'line')}; manifest ${manifestFile})`);
  if (job.rehearsal) say('Written by the rehearsal model: not for training.');
}
