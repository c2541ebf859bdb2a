import type { Price } from '#domain/pricing.ts';
import { priceOf } from '#ledger/prices.ts';
import { type JobConfiguration, readJobConfiguration } from '#ledger/read-jobs.ts';
import type { Database } from '#platform/database.ts';

export interface RunnableJob extends JobConfiguration {
  price: Price | null;
}

/** Jobs kept at once; each holds its scaffolding, some 100 kB. */
const jobsMax = 200;

/** What a job is made of never changes after submission, so a process reads it once. Its price may: it is read again when the process says so. */
export class JobCache {
  readonly #db: Database;
  readonly #jobs = new Map<string, Promise<RunnableJob>>();
  #agedPrices = new Set<string>();

  constructor(db: Database) {
    this.#db = db;
  }

  get(jobId: string): Promise<RunnableJob> {
    const known = this.#jobs.get(jobId);
    const reading = !known ? this.#read(jobId) : this.#agedPrices.delete(jobId) ? this.#repriced(known) : null;
    if (reading === null) return known!;
    reading.catch(() => this.#jobs.delete(jobId));
    this.#jobs.set(jobId, reading);
    const oldest = this.#jobs.keys().next().value;
    if (this.#jobs.size > jobsMax && oldest !== undefined) this.#jobs.delete(oldest);
    return reading;
  }

  /** A price may have been set, or its time may have come: each job’s is read again with its next call. */
  agePrices(): void {
    this.#agedPrices = new Set(this.#jobs.keys());
  }

  async #repriced(known: Promise<RunnableJob>): Promise<RunnableJob> {
    const job = await known;
    return { ...job, price: await priceOf(this.#db, job.organizationId, job.model) };
  }

  async #read(jobId: string): Promise<RunnableJob> {
    const configuration = await readJobConfiguration(this.#db, jobId);
    return { ...configuration, price: await priceOf(this.#db, configuration.organizationId, configuration.model) };
  }
}
