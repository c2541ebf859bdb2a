import { findTarget } from '#dataset/export/targets.ts';
import { type WrittenExport, writeExport } from '#dataset/export/write-export.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { streamConversations } from '#ledger/read-conversations.ts';
import type { JobView } from '#ledger/read-jobs.ts';
import { templateVersions } from '#ledger/template-versions.ts';
import type { Database } from '#platform/database.ts';

export interface FileOptions {
  out: string;
  format: string;
  system: boolean;
}

/** Writes a job's finished conversations and the manifest beside them. */
export async function writeJobFile(db: Database, job: JobView, options: FileOptions): Promise<WrittenExport> {
  return writeExport({
    rows: streamConversations(db, localOrganizationId, job.id),
    target: findTarget(options.format),
    outFile: options.out,
    options: { system: options.system },
    facts: {
      job: { id: job.id, name: job.name },
      // The job's own time, so that the manifest too is the same on repeat.
      createdAt: job.completedAt ?? job.lastActivityAt ?? job.createdAt,
      templateVersions: await templateVersions(db, job.id),
    },
  });
}
