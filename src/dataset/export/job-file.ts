import type { ReviewStatus } from '#domain/review.ts';
import { pricesUsed } from '#ledger/prices.ts';
import { streamConversations } from '#ledger/read-conversations.ts';
import type { JobView } from '#ledger/read-jobs.ts';
import { templateVersions } from '#ledger/template-versions.ts';
import type { Database } from '#platform/database.ts';
import type { FileRequest } from './make-file.ts';
import { findTarget } from './targets.ts';

export interface JobFileOptions {
  format: string;
  system: boolean;
  /** Only conversations of these; without it all that are completed. */
  reviewStatuses?: readonly ReviewStatus[];
}

/**
 * A job's finished conversations as a training file, wherever it is made: here, or by a server that is asked for it.
 * @throws ColloquyError `invalid_input` for a format that is none
 */
export async function jobFile(
  db: Database,
  organizationId: string,
  job: JobView,
  { format, system, reviewStatuses }: JobFileOptions,
): Promise<Omit<FileRequest, 'file'>> {
  return {
    target: findTarget(format),
    rows: streamConversations(db, organizationId, job.id, reviewStatuses ?? null),
    options: { system },
    facts: {
      job: { id: job.id, name: job.name },
      // The job's own time, so that the manifest too is the same on repeat.
      createdAt: job.completedAt ?? job.lastActivityAt ?? job.createdAt,
      reviewStatuses,
      templateVersions: await templateVersions(db, job.id),
      priceVersion: await pricesUsed(db, job.id),
      spend: spendOf(job),
      tokens: job.tokens,
    },
  };
}

function spendOf({ spend }: JobView) {
  const { actual, unknown, wasted, perConversation, estimated, budget } = spend;
  return { actual, unknown, wasted, perConversation, estimated, budget };
}
