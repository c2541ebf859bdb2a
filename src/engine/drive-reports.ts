import { hostname } from 'node:os';
import { forgetWorker, reportWorker, type WorkerReport } from '#ledger/workers.ts';
import type { Database } from '#platform/database.ts';
import { refuseNewerSchema } from '#platform/schema-version.ts';
import { version } from '#platform/version.ts';

/** Who drives what, as the others see it: a row of `workers` for each kind of driver and job of this process. */
export type DriveReport = Pick<WorkerReport, 'kind' | 'concurrency' | 'inFlight' | 'jobId'>;

/** Of many calls for one job, one tells the others that it is driven, once in so long. */
const reportedForMs = 10_000;

/** The signs of life of a process whose drivers come and go with requests. They vanish by themselves when none comes any more. */
export class DriveReports {
  readonly #db: Database;
  readonly #process: { name: string; providers: string[]; timeLimitMs: number };
  readonly #sent = new Map<string, { atMs: number; draining: Promise<boolean> }>();

  constructor(db: Database, process: { name: string; providers: string[]; timeLimitMs: number }) {
    this.#db = db;
    this.#process = process;
  }

  /**
   * Tells it, where that is not told already.
   * @returns whether someone asked this driver to take nothing more
   * @throws ColloquyError `migration_mismatch` where the database belongs to a newer version
   */
  async send(report: DriveReport): Promise<boolean> {
    const { name: _, ...abilities } = this.#process;
    const name = this.#nameOf(report);
    const nowMs = performance.now();
    for (const [each, { atMs }] of this.#sent) if (nowMs - atMs >= reportedForMs) this.#sent.delete(each);
    const last = this.#sent.get(name);
    if (last) return last.draining;
    const row = { ...report, ...abilities, name, host: hostname().slice(0, 200), pid: process.pid, version };
    const draining = reportWorker(this.#db, row).then(({ draining, migration }) => {
      refuseNewerSchema(migration);
      return draining;
    });
    this.#sent.set(name, { atMs: nowMs, draining });
    draining.catch(() => this.#sent.delete(name));
    return draining;
  }

  /** This process is not at it any more. */
  async forget(report: Pick<DriveReport, 'kind' | 'jobId'>): Promise<void> {
    const name = this.#nameOf(report);
    this.#sent.delete(name);
    await forgetWorker(this.#db, name);
  }

  #nameOf({ kind, jobId }: Pick<DriveReport, 'kind' | 'jobId'>): string {
    return `${kind.replace('_', '-')}@${this.#process.name}${jobId ? `:${jobId}` : ''}`;
  }
}
