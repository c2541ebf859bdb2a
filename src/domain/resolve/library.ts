import { uuidOf } from '#domain/content-key.ts';
import type { InputPath, Problems } from '#domain/input-problems.ts';
import { didYouMean } from '#domain/near-miss.ts';
import type { InlineScaffolding } from '#domain/plan/read-plan.ts';
import type { Advisor, EmotionalArc, Persona, Scaffolding, Topic, UsableTemplate } from '#domain/scaffolding.ts';

type Row<T> = T & { id: string };

/** The rows of one kind, by key and by id: the stored ones, and a plan’s own in the place of a stored one of the same key. */
export class Shelf<T extends { key: string }> {
  readonly kind: string;
  private readonly byKey = new Map<string, Row<T>>();
  private readonly byId = new Map<string, Row<T>>();
  private readonly missed = new Map<string, { path: InputPath; count: number }>();

  private readonly deactivated: Set<string>;

  constructor(kind: string, stored: Map<string, Row<T>>, inline: T[], deactivated: string[] = []) {
    this.kind = kind;
    this.deactivated = new Set(deactivated);
    for (const row of stored.values()) this.byKey.set(row.key, row);
    for (const row of inline) this.byKey.set(row.key, { ...row, id: uuidOf([kind, row]) });
    for (const row of this.byKey.values()) this.byId.set(row.id, row);
    // A stored row’s id leads to what stands in its place.
    for (const row of stored.values()) this.byId.set(row.id, this.byKey.get(row.key)!);
  }

  find(reference: string): Row<T> | undefined {
    return this.byKey.get(reference) ?? this.byId.get(reference) ?? this.byId.get(reference.toLowerCase());
  }

  /** Notes a reference that leads nowhere, once however often it is met. */
  miss(reference: string, path: InputPath): undefined {
    const before = this.missed.get(reference);
    if (before) before.count++;
    else this.missed.set(reference, { path, count: 1 });
  }

  keys(): Iterable<string> {
    return this.byKey.keys();
  }

  reportMissing(problems: Problems): void {
    for (const [reference, { path, count }] of this.missed) {
      const places = count === 1 ? '' : ` (in ${count.toLocaleString('en')} places)`;
      const message = this.deactivated.has(reference.toLowerCase())
        ? `the ${this.kind} “${reference}” is deactivated${places}; reactivate it, or name another`
        : `there is no ${this.kind} “${reference}”${places}${didYouMean(reference, this.byKey.keys())}`;
      problems.add(path, message);
    }
  }
}

/** Everything that a submission may name, a plan’s own before what is stored. */
export class Library {
  readonly personas: Shelf<Persona>;
  readonly emotionalArcs: Shelf<EmotionalArc>;
  readonly topics: Shelf<Topic>;
  readonly advisors: Shelf<Advisor>;
  readonly storedTemplates: readonly UsableTemplate[];
  readonly inlineTemplates: readonly UsableTemplate[];

  constructor(stored: Scaffolding, inline: InlineScaffolding | null) {
    const { deactivated: off } = stored;
    this.personas = new Shelf('persona', stored.personas, inline?.personas ?? [], off?.personas);
    this.emotionalArcs = new Shelf(
      'emotional arc',
      stored.emotionalArcs,
      inline?.emotionalArcs ?? [],
      off?.emotionalArcs,
    );
    this.topics = new Shelf('topic', stored.topics, inline?.topics ?? [], off?.topics);
    this.advisors = new Shelf('advisor', stored.advisors, inline?.advisor ? [inline.advisor] : [], off?.advisors);
    this.storedTemplates = stored.templates;
    this.inlineTemplates = (inline?.templates ?? []).map((template) => ({
      ...template,
      id: template.id ?? uuidOf(['template', template]),
      version: template.version ?? 1,
      active: true,
    }));
  }

  reportMissing(problems: Problems): void {
    for (const shelf of [this.personas, this.emotionalArcs, this.topics, this.advisors]) shelf.reportMissing(problems);
  }
}

/**
 * Who answers. The one that the submission names; else a plan’s own; else the only stored one, but not where the plan brings
 * topics or templates of its own: a bicycle shop’s plan must not get a financial adviser because one is stored. Else nobody.
 */
export function chooseAdvisor(
  named: string | undefined,
  library: Library,
  stored: Scaffolding,
  inline: InlineScaffolding | null,
): Row<Advisor> | null {
  const reference = named ?? inline?.advisor?.key;
  if (reference !== undefined)
    return library.advisors.find(reference) ?? library.advisors.miss(reference, ['advisor']) ?? null;
  if (inline && (inline.topics.length > 0 || inline.templates.length > 0)) return null;
  const [only, ...others] = stored.advisors.values();
  return only && others.length === 0 ? only : null;
}
