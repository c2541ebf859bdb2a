import type { PromptEstimator } from '#domain/prompt/prompt-estimator.ts';
import type { sidesOf } from '#domain/resolve/combinations.ts';
import { ofOtherTier, unsuitable, withoutValue } from '#domain/resolve/warn-of.ts';
import { examplesMax, Warnings } from '#domain/resolve/warnings.ts';
import type { Advisor, EmotionalArc, Tier, UsableTemplate } from '#domain/scaffolding.ts';
import { misfits } from '#domain/template-selection.ts';

export type Sides = ReturnType<typeof sidesOf>;

/** One arc in one tier: all of its items have the same template. */
export interface Column {
  emotionalArc: EmotionalArc & { id: string };
  arcAt: number;
  tier: Tier;
  tierAt: number;
  template: UsableTemplate | null;
}

interface Given {
  advisor: Advisor | null;
  estimator: PromptEstimator;
  repeat: number;
}

interface Cause {
  cause: string;
  items: number;
  examples: string[];
  /** The place of the first item that it concerns, and its place among that item’s warnings. */
  first: number;
  order: number;
}

/** What `warnOf` says of all items of a grid, counted by its sides. @param columns those that have a template */
export function warnOfGrid(sides: Sides, columns: Column[], { advisor, estimator, repeat }: Given): Warnings {
  const placeOf = placesIn(sides, columns);
  const causes = [
    ...unsuitableOnes(sides, columns, placeOf),
    ...tiersOfOthers(sides, columns, placeOf),
    ...valuesMissing(sides, columns, { advisor, estimator }, placeOf),
  ];
  const warnings = new Warnings();
  for (const { cause, items, examples } of causes.sort((a, b) => a.first - b.first || a.order - b.order))
    warnings.note(cause, examples, items * repeat);
  return warnings;
}

type PlaceOf = (persona: number, column: Pick<Column, 'arcAt' | 'tierAt'>, topic: number) => number;

/** Where an item stands in its grid’s order: personas outermost, then arcs, topics and tiers. */
function placesIn({ emotionalArcs, topics }: Sides, columns: Column[]): PlaceOf {
  const tiers = 1 + columns.reduce((most, { tierAt }) => Math.max(most, tierAt), 0);
  return (p, { arcAt, tierAt }, t) => ((p * emotionalArcs.length + arcAt) * topics.length + t) * tiers + tierAt;
}

/** Pairs that do not suit, each counted with whatever completes it, and the first few of them by name. */
function unsuitableOnes({ personas, topics }: Sides, columns: Column[], placeOf: PlaceOf): Cause[] {
  const personaAt = new Map(personas.map(({ key }, at) => [key, at]));
  const suitedTo = topics.map(({ suitablePersonas }) =>
    suitablePersonas?.length
      ? [...new Set(suitablePersonas)].map((key) => personaAt.get(key)).filter((at) => at !== undefined)
      : null,
  );
  const examples = new Earliest();
  let items = 0;
  const columnsOfArc = [...Map.groupBy(columns, ({ arcAt }) => arcAt).values()];
  for (const ofArc of columnsOfArc) {
    const [column] = ofArc as [Column];
    const arc = column.emotionalArc;
    const suits = asSet(arc.suitablePersonas);
    const fits = asSet(arc.suitableTopics);
    const suited = personas.map(({ key }, p) => {
      if (!suits || suits.has(key)) return true;
      examples.meet(placeOf(p, column, 0), 0, () => misfits.personaToArc(key, arc.key));
      return false;
    });
    const suitedCount = suited.filter(Boolean).length;
    let good = 0;
    for (const [t, topic] of topics.entries()) {
      const fitting = !fits || fits.has(topic.key);
      const wanting = !topic.suitableEmotionalArcs?.length || topic.suitableEmotionalArcs.includes(arc.key);
      if (!fitting) examples.meet(placeOf(0, column, t), 1, () => misfits.topicToArc(topic.key, arc.key));
      if (!wanting) examples.meet(placeOf(0, column, t), 3, () => misfits.arcToTopic(arc.key, topic.key));
      if (fitting && wanting) good += suitedTo[t]?.filter((p) => suited[p]).length ?? suitedCount;
    }
    items += (personas.length * topics.length - good) * ofArc.length;
  }
  if (items === 0) return [];
  const [first] = columns as [Column];
  for (const [t, topic] of topics.entries()) {
    const suitable = suitedTo[t] && new Set(suitedTo[t]);
    if (!suitable) continue;
    for (const [p, { key }] of personas.entries())
      if (!suitable.has(p)) examples.meet(placeOf(p, first, t), 2, () => misfits.personaToTopic(key, topic.key));
  }
  return [{ cause: unsuitable, items, examples: examples.list(), first: examples.first, order: 0 }];
}

const asSet = (keys: readonly string[] | undefined) => (keys?.length ? new Set(keys) : null);

function tiersOfOthers({ personas, topics }: Sides, columns: Column[], placeOf: PlaceOf): Cause[] {
  const causes = new Map<string, Cause>();
  for (const column of columns) {
    const { emotionalArc, tier, template } = column;
    if (!template || template.tier === tier) continue;
    const cause = ofOtherTier(tier, template.tier);
    const place = { first: placeOf(0, column, 0), order: 1 };
    merge(causes, { cause, items: personas.length * topics.length, examples: [emotionalArc.key], ...place });
  }
  return [...causes.values()];
}

/** Placeholders that nothing fills: whether one is filled is told by its name and one row. */
function valuesMissing(
  { personas, topics }: Sides,
  columns: Column[],
  { advisor, estimator }: Pick<Given, 'advisor' | 'estimator'>,
  placeOf: PlaceOf,
): Cause[] {
  const causes = new Map<string, Cause>();
  /** By the name of a placeholder of a persona or a topic: in how many rows it has no value, and the first of them. */
  const tallies = new Map<string, { count: number; first: number }>();
  for (const column of columns) {
    const template = column.template!;
    let order = 2;
    const seen = new Set<string>();
    for (const [kind, slots] of estimator.placeholders(template)) {
      for (const slot of slots) {
        order++;
        if (seen.has(slot.name)) continue;
        seen.add(slot.name);
        const rows = kind === 'persona' ? personas : kind === 'topic' ? topics : null;
        const lone = kind === 'emotionalArc' ? column.emotionalArc : kind === 'advisor' ? advisor : null;
        let tally = rows ? tallies.get(slot.name) : undefined;
        if (!tally) {
          const lacking = (rows ?? [lone]).map((row) => estimator.isUnresolved(slot, kind, row));
          tally = { count: lacking.filter(Boolean).length, first: lacking.indexOf(true) };
          if (rows) tallies.set(slot.name, tally);
        }
        if (tally.count === 0) continue;
        const others = kind === 'persona' ? topics.length : kind === 'topic' ? personas.length : null;
        merge(causes, {
          cause: withoutValue(slot.name, template),
          items: others === null ? personas.length * topics.length : tally.count * others,
          examples: [],
          first: placeOf(kind === 'persona' ? tally.first : 0, column, kind === 'topic' ? tally.first : 0),
          order,
        });
      }
    }
  }
  return [...causes.values()];
}

/** Different columns may have the same to say. */
function merge(causes: Map<string, Cause>, cause: Cause): void {
  const known = causes.get(cause.cause);
  if (!known) {
    causes.set(cause.cause, cause);
    return;
  }
  known.items += cause.items;
  known.examples.push(...cause.examples);
  if (cause.first > known.first || (cause.first === known.first && cause.order > known.order)) return;
  known.first = cause.first;
  known.order = cause.order;
}

/** The few of many that come first; what each is called is asked only of those. */
class Earliest {
  private readonly kept: { place: number; order: number; name: () => string }[] = [];

  meet(place: number, order: number, name: () => string): void {
    const { kept } = this;
    const last = kept.at(-1);
    if (kept.length === examplesMax && last && (place - last.place || order - last.order) >= 0) return;
    let at = kept.length;
    while (at > 0 && (place - kept[at - 1]!.place || order - kept[at - 1]!.order) < 0) at--;
    kept.splice(at, 0, { place, order, name });
    if (kept.length > examplesMax) kept.pop();
  }

  get first(): number {
    return this.kept[0]?.place ?? 0;
  }

  list(): string[] {
    return this.kept.map(({ name }) => name());
  }
}
