import { ColloquyError } from '#domain/colloquy-error.ts';
import { scaffoldingOf } from '#domain/draft-basis.ts';
import { estimateJob } from '#domain/estimate.ts';
import type { Locate } from '#domain/input-problems.ts';
import { PromptEstimator } from '#domain/prompt/prompt-estimator.ts';
import { Library } from '#domain/resolve/library.ts';
import { resolveItems } from '#domain/resolve/resolve-items.ts';
import { warnOf } from '#domain/resolve/warn-of.ts';
import { Warnings } from '#domain/resolve/warnings.ts';
import type { ResolvedItem, ResolvedItems, ScaffoldingSnapshot } from '#domain/resolved-job.ts';
import type { Submission } from '#domain/submission.ts';
import { SubmissionHash } from '#domain/submission-hash.ts';
import { type Draft, putItems, type Received, readDraft } from '#ledger/drafts.ts';
import {
  type Finish,
  finishDraft,
  itemPages,
  readItemsAt,
  readUsage,
  type SampledItem,
  type Usage,
} from '#ledger/finish-draft.ts';
import { readSubmitted, type SubmittedJob } from '#ledger/read-submitted.ts';
import { recentCalls } from '#ledger/recent-calls.ts';
import type { Database } from '#platform/database.ts';

/** Items of a draft, each with its position in the job, in the order in which they came. */
export interface DraftItems {
  items: NonNullable<Submission['items']>;
  positions: number[];
  locate: Locate;
}

/**
 * Adds items to a draft, all or none; sent again they change nothing.
 * @throws ColloquyError for whatever is wrong with them, `conflict` where it is no draft any more
 */
export async function addDraftItems(
  db: Database,
  { organizationId, jobId, by }: { organizationId: string; jobId: string; by?: string },
  { items, positions, locate }: DraftItems,
): Promise<Received & { warnings: string[] }> {
  const draft = await readDraft(db, organizationId, jobId);
  if (!draft)
    throw new ColloquyError('conflict', 'The job is submitted already.', { next: 'Put further items into another.' });
  const { name, sharedParameters, advisor, model, basis } = draft;
  const library = new Library(scaffoldingOf(basis), basis.inline);
  const submission = { name, items, sharedParameters };
  const resolved = resolveItems(submission, { library, advisor, model, locate, positions });
  resolved.choice.refuseLacking(locate);
  const received = await putItems(db, draft, placed(resolved.items, positions), by);
  return { ...received, warnings: resolved.warnings };
}

/** The items at their positions in the job. */
function placed(items: ResolvedItems, positions: number[]): Iterable<ResolvedItem> {
  return {
    *[Symbol.iterator]() {
      for (const item of items) yield { ...item, position: positions[item.position - 1]! };
    },
  };
}

/** A draft that changes again and again while it is read is not submitted. */
const readsMax = 5;

/**
 * Submits a draft when all of its items are there; one that is submitted already is answered as it is.
 * @throws ColloquyError `not_found`, `plan_empty`, `conflict` where positions are missing or items are still arriving
 */
export async function submitDraft(
  db: Database,
  { organizationId, jobId, by }: { organizationId: string; jobId: string; by?: string },
): Promise<SubmittedJob> {
  for (let reads = 0; reads < readsMax; reads++) {
    const draft = await readDraft(db, organizationId, jobId);
    if (!draft || (await finishDraft(db, draft, await finishOf(db, organizationId, draft), by)))
      return readSubmitted(db, organizationId, jobId);
  }
  throw new ColloquyError('conflict', 'Items are still arriving.', { next: 'Submit it when they are all there.' });
}

/** Reads the whole draft, which takes a while for many items, and holds no lock meanwhile: whoever submits it asks whether it is still the same. */
async function finishOf(db: Database, organizationId: string, draft: Draft): Promise<Finish> {
  const rows = rowsOf(draft);
  const usage = await readUsage(db, draft.id);
  const scaffolding = snapshotOf(rows, usage, draft.advisor);
  const hash = new SubmissionHash({ ...draft, scaffolding });
  const gaps = new Gaps();
  const tiers = new Set<string>();
  for await (const page of itemPages(db, draft.id)) {
    for (const item of page) {
      gaps.meet(item.position);
      hash.add(item);
      tiers.add(item.tier);
    }
  }
  gaps.refuse();
  const totalItems = gaps.last;
  const sample = await readItemsAt(db, draft.id, spread(totalItems));
  const { tokens, warnings } = lookAt(sample, draft, rows, totalItems);
  const prompts = { prompts: totalItems, tokens, counted: sample.length, arcs: usage.arcs };
  const own = await recentCalls(db, organizationId, draft.model);
  return {
    totalItems,
    tier: tiers.size === 1 ? [...tiers][0]! : null,
    submissionHash: hash.digest(),
    scaffolding,
    warnings,
    estimate: estimateJob(draft, prompts, draft.basis.price, own),
    reservationMax: usage.reservationMax,
  };
}

/** All that the items of a draft may name. */
function rowsOf({ basis }: Draft) {
  const { personas, emotionalArcs, topics, storedTemplates, inlineTemplates } = new Library(
    scaffoldingOf(basis),
    basis.inline,
  );
  const templates = new Map([...storedTemplates, ...inlineTemplates].map((each) => [each.id, each]));
  return {
    persona: (key: string) => personas.find(key)!,
    emotionalArc: (key: string) => emotionalArcs.find(key)!,
    topic: (key: string) => topics.find(key)!,
    template: (id: string) => templates.get(id)!,
  };
}

type Rows = ReturnType<typeof rowsOf>;

/** The part of it that they do name. */
function snapshotOf(rows: Rows, usage: Usage, advisor: Draft['advisor']): ScaffoldingSnapshot {
  const pick = <Row>(keys: string[], find: (key: string) => Row) =>
    Object.fromEntries(keys.map((key) => [key, find(key)]));
  return {
    personas: pick(usage.personas, rows.persona),
    emotionalArcs: pick(usage.emotionalArcs, rows.emotionalArc),
    topics: pick(usage.topics, rows.topic),
    templates: pick(usage.templates, rows.template),
    advisor,
  };
}

/** The tokens of so many prompts are counted at most. */
const sampleMax = 200;

/** Positions evenly over 1…n. */
function spread(n: number): number[] {
  if (n <= sampleMax) return Array.from({ length: n }, (_, i) => i + 1);
  return Array.from({ length: sampleMax }, (_, i) => 1 + Math.floor(((i + 0.5) * n) / sampleMax));
}

function lookAt(
  sample: SampledItem[],
  { advisor, sharedParameters }: Draft,
  rows: Rows,
  totalItems: number,
): { tokens: number; warnings: string[] } {
  const estimator = new PromptEstimator(advisor, sharedParameters);
  const warnings = new Warnings();
  let tokens = 0;
  for (const { persona, emotionalArc, topic, ...rest } of sample) {
    const template = rows.template(rest.templateId);
    const combination = {
      persona: rows.persona(persona),
      emotionalArc: rows.emotionalArc(emotionalArc),
      topic: rows.topic(topic),
      ...rest,
      ...{ repeat: 1, index: 0 },
    };
    const estimated = estimator.estimate(template, combination);
    tokens += estimated.tokens;
    warnOf(combination, template, estimated.unresolved, warnings);
  }
  const list = warnings.list(sample.length);
  const some = sample.length < totalItems ? `Of ${sample.length} items that were looked at: ` : '';
  return {
    tokens: Math.round((tokens / Math.max(1, sample.length)) * totalItems),
    warnings: list.map((warning) => `${some}${warning}`),
  };
}

const gapsNamedMax = 5;

/** Which positions of 1…n are missing. */
class Gaps {
  last = 0;
  private missing = 0;
  private readonly ranges: string[] = [];

  meet(position: number): void {
    const [from, to] = [this.last + 1, position - 1];
    this.last = position;
    if (from > to) return;
    this.missing += to - from + 1;
    if (this.ranges.length < gapsNamedMax) this.ranges.push(from === to ? `${from}` : `${from} to ${to}`);
  }

  /** @throws ColloquyError `plan_empty`, `conflict` */
  refuse(): void {
    if (this.last === 0) throw new ColloquyError('plan_empty', 'The draft holds no item.');
    if (this.missing === 0) return;
    const named = this.ranges.join(', ');
    throw new ColloquyError(
      'conflict',
      `${this.missing.toLocaleString('en')} of the positions 1 to ${this.last.toLocaleString('en')} are missing, first ${named}.`,
      { next: 'Send their items, then submit it again.' },
    );
  }
}
