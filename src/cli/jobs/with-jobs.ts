import type { Jobs } from '#cli/jobs/jobs.ts';
import { configOf, type JobOptions, withStore } from '#cli/with-store.ts';
import { openClient } from '#client/client.ts';

/** A server and a key for it, or the local data. */
export interface StoreOptions extends JobOptions {
  server?: string;
  key?: string;
}

/** The client of the server that is named, or null: then it is the local data that is meant. */
export const clientOf = ({ server, key }: StoreOptions) => (server ? openClient(server, key ?? null) : null);

/** For a command about jobs, wherever they are. What only one of both needs is loaded only then. */
export async function withJobs(options: StoreOptions, act: (jobs: Jobs) => Promise<void>): Promise<void> {
  const client = clientOf(options);
  if (client) return act((await import('#cli/jobs/remote-jobs.ts')).remoteJobs(client));
  const { localJobs } = await import('#cli/jobs/local-jobs.ts');
  const config = configOf(options);
  await withStore(config, ({ db }) => act(localJobs(db, config)));
}

/** For a command that is about one job, named by its id or the start of it. */
export const withJob = (start: string, options: StoreOptions, act: (jobs: Jobs, jobId: string) => Promise<void>) =>
  withJobs(options, async (jobs) => act(jobs, await jobs.find(start)));
