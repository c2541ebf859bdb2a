import type { Priority } from '#domain/job.ts';
import type { JobDetail, JobFilter, JobView } from '#ledger/read-jobs.ts';
import type { LogLevel, LogLine } from '#ledger/read-logs.ts';

/** One job with how often each error ended an item of it. */
export interface JobWithErrors extends JobDetail {
  errors: { code: string; count: number; example: string | null }[];
}

export interface JobChanges {
  budgetUsd?: number;
  concurrentProcessing?: number | 'auto';
  priority?: Priority;
  name?: string;
}

export interface RetryFilter {
  errorCode?: string;
  itemIds?: string[];
  includeCancelled?: boolean;
}

/** What commands about jobs need of a store, whether it is the local data or a server. Errors are ColloquyErrors. */
export interface Jobs {
  /** The whole id of the one job that an id, or the start of it, names. */
  find(start: string): Promise<string>;
  list(filter: JobFilter, limit: number): Promise<JobView[]>;
  show(id: string): Promise<JobWithErrors>;
  /** Its log from one line on, oldest first. */
  logs(id: string, from: { level: LogLevel; after?: number }): AsyncIterable<LogLine>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  /** @returns whether anything changed */
  set(id: string, changes: JobChanges): Promise<boolean>;
  cancel(id: string): Promise<void>;
  /** @returns how many items will be tried again */
  retry(id: string, filter: RetryFilter): Promise<number>;
  /** @returns the id of the new job */
  duplicate(id: string): Promise<string>;
  remove(id: string, options: { conversations: boolean }): Promise<void>;
  /** How long to wait between two looks at a job that is watched. */
  lookMs: number;
}
