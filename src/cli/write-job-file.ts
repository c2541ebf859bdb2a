import { type JobFileOptions, jobFile } from '#dataset/export/job-file.ts';
import { type WrittenExport, writeExport } from '#dataset/export/write-export.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import type { JobView } from '#ledger/read-jobs.ts';
import type { Database } from '#platform/database.ts';

export interface FileOptions extends JobFileOptions {
  out: string;
}

/** Writes a job's finished conversations and the manifest beside them. */
export async function writeJobFile(db: Database, job: JobView, options: FileOptions): Promise<WrittenExport> {
  return writeExport({ ...(await jobFile(db, localOrganizationId, job, options)), outFile: options.out });
}
