import type { JobChanges, Jobs } from '#cli/jobs/jobs.ts';
import { type StoreOptions, withJob } from '#cli/jobs/with-jobs.ts';
import { count, print, printJson, say } from '#cli/output.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import type { Priority } from '#domain/job.ts';

export async function pause(start: string, options: StoreOptions): Promise<void> {
  await withJob(start, options, async (jobs, jobId) => {
    await jobs.pause(jobId);
    await tell(jobs, jobId, options, 'Paused.');
  });
}

export async function resume(start: string, options: StoreOptions): Promise<void> {
  await withJob(start, options, async (jobs, jobId) => {
    await jobs.resume(jobId);
    await tell(jobs, jobId, options, 'Resumed.');
  });
}

interface SetOptions extends StoreOptions {
  budget?: number;
  concurrency?: number | 'auto';
  priority?: Priority;
  name?: string;
}

export async function set(start: string, options: SetOptions): Promise<void> {
  const { budget: budgetUsd, concurrency: concurrentProcessing, priority, name } = options;
  const changes: JobChanges = { budgetUsd, concurrentProcessing, priority, name };
  if (Object.values(changes).every((value) => value === undefined))
    throw new ColloquyError('invalid_input', 'There is nothing to set.', {
      next: 'Give --budget, --concurrency, --priority or --name.',
    });
  await withJob(start, options, async (jobs, jobId) => {
    const changed = await jobs.set(jobId, changes);
    await tell(jobs, jobId, options, changed ? 'Set.' : 'It is so already.');
  });
}

export async function cancel(start: string, options: StoreOptions): Promise<void> {
  await withJob(start, options, async (jobs, jobId) => {
    const before = await jobs.show(jobId);
    await jobs.cancel(jobId);
    const stopped =
      before.counts.inFlight > 0
        ? ` ${count(before.counts.inFlight, 'call')} in flight stopped; what they cost may still be billed.`
        : '';
    await tell(jobs, jobId, options, `Cancelled: ${count(before.counts.queued, 'item')} will not run.${stopped}`);
  });
}

export async function retry(
  start: string,
  options: StoreOptions & { errorCode?: string; item?: string[]; includeCancelled?: boolean },
): Promise<void> {
  await withJob(start, options, async (jobs, jobId) => {
    const { errorCode, item, includeCancelled } = options;
    const retried = await jobs.retry(jobId, { errorCode, itemIds: item, includeCancelled });
    await tell(jobs, jobId, options, `${count(retried, 'item')} will be tried again.`);
  });
}

export async function duplicate(start: string, options: StoreOptions): Promise<void> {
  await withJob(start, options, async (jobs, jobId) => {
    const copy = await jobs.duplicate(jobId);
    if (!options.json) print(copy);
    await tell(jobs, copy, options, 'Submitted again, as a new job.');
  });
}

export async function remove(start: string, options: StoreOptions & { conversations?: boolean }): Promise<void> {
  await withJob(start, options, async (jobs, jobId) => {
    const { conversations = false } = options;
    await jobs.remove(jobId, { conversations });
    if (options.json) return printJson({ id: jobId, deleted: true });
    say(conversations ? 'Deleted, with its conversations.' : 'Deleted. Its conversations are kept.');
  });
}

async function tell(jobs: Jobs, jobId: string, options: StoreOptions, sentence: string): Promise<void> {
  const { errors: _, ...job } = await jobs.show(jobId);
  if (options.json) return printJson(job);
  say(sentence);
  if (job.waiting) say(`${job.waiting.detail}`);
}
