import type { WrongCounter } from '#domain/adoption/adopt-job.ts';
import type { AdoptedScaffolding } from '#ledger/adoption/adopt-scaffolding.ts';

/** A job as the report names it. */
export interface NamedJob {
  id: string;
  name: string;
}

export interface StuckItem {
  position: number;
  /** ISO time, or null where the old row says none. */
  since: string | null;
}

/** What adoption did to an old database, or would do. Lists of jobs are whole. */
export interface AdoptionReport {
  /** Where the old tables are now. */
  schema: string;
  moved: { table: string; rows: number }[];
  jobs: number;
  items: number;
  scaffolding: AdoptedScaffolding[];
  /** Old values that became others, with how often. */
  mapped: { column: string; from: string; to: string; count: number }[];
  wrongCounters: (NamedJob & { counters: WrongCounter[] })[];
  /** Jobs whose items were in processing: they are expired leases now. */
  stuck: (NamedJob & { items: StuckItem[] })[];
  /** Jobs that nobody is known to own: they belong to the local owner. */
  withoutOwner: number;
  /** Jobs made for items whose job was gone. */
  jobsMade: number;
  /** Completed items whose conversation is not in our tables: its text is in object storage, or the id points at nothing. */
  conversationsElsewhere: number;
  conversationsNowhere: number;
  /** Items that cannot run for want of what they are made of, by reason. */
  cannotRun: { reason: string; count: number }[];
  /** What calls from now on use; null: none was named, and unfinished jobs are paused. */
  model: string | null;
  paused: (NamedJob & { reason: string })[];
  /** Unfinished jobs that go on as soon as something drives them. */
  goOn: NamedJob[];
}

/** Counts old values that became others. */
export class MappedValues {
  readonly #counts = new Map<string, AdoptionReport['mapped'][number]>();

  note(column: string, from: unknown, to: string, times = 1): void {
    const word =
      from === null || from === undefined ? '(none)' : typeof from === 'string' ? from : JSON.stringify(from);
    if (word === to) return;
    const key = JSON.stringify([column, word, to]);
    const known = this.#counts.get(key);
    if (known) known.count += times;
    else this.#counts.set(key, { column, from: word.slice(0, 100), to, count: times });
  }

  list(): AdoptionReport['mapped'] {
    return [...this.#counts.values()].sort((a, b) => a.column.localeCompare(b.column) || b.count - a.count);
  }
}
