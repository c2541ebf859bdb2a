import type { Price } from '#domain/pricing.ts';
import { priceOf } from '#ledger/prices.ts';
import { type JobConfiguration, readJobConfiguration } from '#ledger/read-jobs.ts';
import type { Database } from '#platform/database.ts';

export interface RunnableJob extends JobConfiguration {
  price: Price | null;
}

/** Jobs kept at once; each holds its scaffolding, some 100 kB. */
const jobsMax = 200;

/** What a job is made of never changes after submission, so a process reads it once. */
export class JobCache {
  readonly #db: Database;
  readonly #jobs = new Map<string, Promise<RunnableJob>>();

  constructor(db: Database) {
    this.#db = db;
  }

  get(jobId: string): Promise<RunnableJob> {
    const known = this.#jobs.get(jobId);
    if (known) return known;
    const reading = this.#read(jobId);
    reading.catch(() => this.#jobs.delete(jobId));
    this.#jobs.set(jobId, reading);
    const oldest = this.#jobs.keys().next().value;
    if (this.#jobs.size > jobsMax && oldest !== undefined) this.#jobs.delete(oldest);
    return reading;
  }

  async #read(jobId: string): Promise<RunnableJob> {
    const configuration = await readJobConfiguration(this.#db, jobId);
    return { ...configuration, price: await priceOf(this.#db, configuration.organizationId, configuration.model) };
  }
}
