import { count, print, printJson, say } from '#cli/output.ts';
import { configOf, type JobOptions, withJob } from '#cli/with-store.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Priority } from '#domain/job.ts';
import { nameModelIfNone } from '#engine/adoption-model.ts';
import type { Store } from '#engine/open-store.ts';
import { adjustJob } from '#ledger/adjust-job.ts';
import { cancelJob } from '#ledger/cancel-job.ts';
import { deleteJob } from '#ledger/delete-job.ts';
import { duplicateJob } from '#ledger/duplicate-job.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { pauseJob, resumeJob } from '#ledger/pause-job.ts';
import { readJob } from '#ledger/read-jobs.ts';
import { retryItems } from '#ledger/retry-items.ts';

/** Who steers, for the log: a person at this machine’s terminal. */
const by = 'the command line';

export async function pause(start: string, options: JobOptions): Promise<void> {
  await withJob(start, options, async (store, jobId) => {
    await pauseJob(store.db, jobId, by);
    await tell(store, jobId, options, 'Paused.');
  });
}

export async function resume(start: string, options: JobOptions): Promise<void> {
  await withJob(start, options, async (store, jobId) => {
    await nameModelIfNone(store.db, jobId, configOf(options));
    await resumeJob(store.db, jobId, by);
    await tell(store, jobId, options, 'Resumed.');
  });
}

interface SetOptions extends JobOptions {
  budget?: number;
  concurrency?: number | 'auto';
  priority?: Priority;
  name?: string;
}

export async function set(start: string, options: SetOptions): Promise<void> {
  const { budget: budgetUsd, concurrency: concurrentProcessing, priority, name } = options;
  const adjustment = { budgetUsd, concurrentProcessing, priority, name };
  if (Object.values(adjustment).every((value) => value === undefined))
    throw new ColloquyError('invalid_input', 'There is nothing to set.', {
      next: 'Give --budget, --concurrency, --priority or --name.',
    });
  await withJob(start, options, async (store, jobId) => {
    const changed = await adjustJob(store.db, jobId, adjustment, by);
    await tell(store, jobId, options, changed ? 'Set.' : 'It is so already.');
  });
}

export async function cancel(start: string, options: JobOptions): Promise<void> {
  await withJob(start, options, async (store, jobId) => {
    const before = await readJob(store.db, localOrganizationId, jobId);
    await cancelJob(store.db, jobId, by);
    const stopped =
      before.counts.inFlight > 0
        ? ` ${count(before.counts.inFlight, 'call')} in flight stopped; what they cost may still be billed.`
        : '';
    await tell(store, jobId, options, `Cancelled: ${count(before.counts.queued, 'item')} will not run.${stopped}`);
  });
}

export async function retry(
  start: string,
  options: JobOptions & { errorCode?: string; item?: string[]; includeCancelled?: boolean },
): Promise<void> {
  await withJob(start, options, async (store, jobId) => {
    const { errorCode, item, includeCancelled } = options;
    // A paused job stays paused: then it is named as it is resumed.
    const { status } = await readJob(store.db, localOrganizationId, jobId);
    if (status !== 'paused') await nameModelIfNone(store.db, jobId, configOf(options));
    const retried = await retryItems(store.db, jobId, { errorCode, itemIds: item, includeCancelled }, by);
    await tell(store, jobId, options, `${count(retried, 'item')} will be tried again.`);
  });
}

export async function duplicate(start: string, options: JobOptions): Promise<void> {
  await withJob(start, options, async (store, jobId) => {
    const copy = await duplicateJob(store.db, jobId, by);
    if (!options.json) print(copy);
    await tell(store, copy, options, 'Submitted again, as a new job.');
  });
}

export async function remove(start: string, options: JobOptions & { conversations?: boolean }): Promise<void> {
  await withJob(start, options, async ({ db }, jobId) => {
    const { conversations = false } = options;
    await deleteJob(db, jobId, { conversations });
    if (options.json) return printJson({ id: jobId, deleted: true });
    say(conversations ? 'Deleted, with its conversations.' : 'Deleted. Its conversations are kept.');
  });
}

async function tell({ db }: Store, jobId: string, options: JobOptions, sentence: string): Promise<void> {
  const job = await readJob(db, localOrganizationId, jobId);
  if (options.json) return printJson(job);
  say(sentence);
  if (job.waiting) say(`${job.waiting.detail}`);
}
