import type { ReviewStatus } from '#domain/review.ts';
import type { JobView } from '#ledger/read-jobs.ts';
import type { ExportRow } from './export-row.ts';

/** What the manifest says and the rows do not. */
export interface ManifestFacts {
  job: { id: string; name: string };
  /** ISO time. Given, so that this module needs no clock. */
  createdAt: string;
  /** Only conversations of these review statuses are in the file; without it all. */
  reviewStatuses?: readonly ReviewStatus[];
  /** Version of each template that was used, by its id. */
  templateVersions?: Record<string, number>;
  /** Which prices the costs were computed with. */
  priceVersion?: string | null;
  /** Of the whole job, whatever of it is in the file. */
  spend?: Manifest['spend'];
  tokens?: Manifest['tokens'];
}

/** What stands in `<file>.manifest.json`, beside a training file, which itself holds data lines only. */
export interface Manifest {
  file: string;
  format: string;
  /** Whether conversations open with their system prompt. */
  system: boolean;
  lines: number;
  bytes: number;
  /** Of the file, in hexadecimal. */
  sha256: string;
  createdAt: string;
  job: { id: string; name: string };
  /** Only conversations of these review statuses are in the file; null: all. */
  reviewStatuses: ReviewStatus[] | null;
  /** False where any line was written by the rehearsal model, or there is none: nothing to train a model with. */
  trainable: boolean;
  /** Lines by model; likewise below. */
  models: Record<string, number>;
  counts: Record<'persona' | 'emotionalArc' | 'topic' | 'tier', Record<string, number>>;
  cost: {
    /** Sum of the costs that are known, or null where none is. */
    knownUsd: number | null;
    /** Conversations whose cost is not known: the sum is without them. */
    unknown: number;
  };
  templateVersions: Record<string, number> | null;
  priceVersion: string | null;
  /** What the whole job spent, in US dollars, and the tokens of its calls. */
  spend: Pick<JobView['spend'], 'actual' | 'unknown' | 'wasted' | 'perConversation' | 'estimated' | 'budget'> | null;
  tokens: JobView['tokens'] | null;
}

/** Counts rows for the manifest as they pass. Its size grows with the number of different values, not of rows. */
export class ManifestTally {
  #lines = 0;
  #knownUsd: number | null = null;
  #unknown = 0;
  readonly #models = new Map<string, number>();
  readonly #counts = { persona: new Map(), emotionalArc: new Map(), topic: new Map(), tier: new Map() } as const;

  add(row: ExportRow): void {
    this.#lines += 1;
    if (row.costUsd === null) this.#unknown += 1;
    else this.#knownUsd = (this.#knownUsd ?? 0) + row.costUsd;
    countIn(this.#models, row.model);
    countIn(this.#counts.persona, row.persona);
    countIn(this.#counts.emotionalArc, row.emotionalArc);
    countIn(this.#counts.topic, row.topic);
    countIn(this.#counts.tier, row.tier);
  }

  manifest(file: Pick<Manifest, 'file' | 'format' | 'system' | 'bytes' | 'sha256'>, facts: ManifestFacts): Manifest {
    const models = sorted(this.#models);
    const { file: name, format, system, bytes, sha256 } = file;
    return {
      file: name,
      format,
      system,
      lines: this.#lines,
      bytes,
      sha256,
      createdAt: facts.createdAt,
      job: { id: facts.job.id, name: facts.job.name },
      reviewStatuses: facts.reviewStatuses ? [...facts.reviewStatuses] : null,
      trainable: this.#lines > 0 && !Object.keys(models).some((model) => model.startsWith('rehearsal:')),
      models,
      counts: {
        persona: sorted(this.#counts.persona),
        emotionalArc: sorted(this.#counts.emotionalArc),
        topic: sorted(this.#counts.topic),
        tier: sorted(this.#counts.tier),
      },
      cost: { knownUsd: this.#knownUsd === null ? null : toMillionths(this.#knownUsd), unknown: this.#unknown },
      templateVersions: facts.templateVersions ?? null,
      priceVersion: facts.priceVersion ?? null,
      spend: facts.spend ?? null,
      tokens: facts.tokens ?? null,
    };
  }
}

function countIn(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A sum of floating-point dollars carries noise far behind the smallest price. */
function toMillionths(usd: number): number {
  return Math.round(usd * 1e6) / 1e6;
}
