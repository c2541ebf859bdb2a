import type { InputPath } from '#domain/input-problems.ts';
import type { Library, Shelf } from '#domain/resolve/library.ts';
import type { EmotionalArc, Persona, Tier, Topic } from '#domain/scaffolding.ts';
import type { Submission } from '#domain/submission.ts';

/** One conversation that is asked for, with its references followed. */
export interface Combination {
  persona: Persona & { id: string };
  emotionalArc: EmotionalArc & { id: string };
  topic: Topic & { id: string };
  tier: Tier;
  templateId: string | undefined;
  parameters: Record<string, unknown>;
  sourceText: string | null;
  repeat: number;
  /** Its place in the list that it comes from; in a grid its cell’s, the same in each repeat. */
  index: number;
}

const noParameters: Record<string, unknown> = Object.freeze({});

/**
 * The conversations that a submission asks for, in order: items and parameter sets as they are listed; a grid with personas
 * outermost, then arcs, topics and tiers. A grid is gone through once for each repeat, so that a job that is stopped half-way
 * has written every combination before any a second time, and a larger `repeat` only adds at the end.
 * What is not known is noted in the library and left out.
 */
export function* combinations(submission: Submission, library: Library): Generator<Combination> {
  if (submission.grid) yield* ofGrid(submission.grid, library);
  for (const [index, item] of (submission.items ?? []).entries()) {
    const persona = follow(library.personas, item.persona, 'items', index, 'persona');
    const emotionalArc = follow(library.emotionalArcs, item.emotionalArc, 'items', index, 'emotionalArc');
    const topic = follow(library.topics, item.topic, 'items', index, 'topic');
    if (!persona || !emotionalArc || !topic) continue;
    const { templateId, parameters = noParameters } = item;
    const sourceText = item.sourceText?.trim() ? item.sourceText : null;
    const tier = item.tier ?? usualTier(emotionalArc, sourceText);
    yield { persona, emotionalArc, topic, tier, templateId, parameters, sourceText, repeat: 1, index };
  }
  for (const [index, set] of (submission.parameterSets ?? []).entries()) {
    const { persona_id, emotional_arc_id, training_topic_id, ...parameters } = set.parameters;
    const persona = followSet(library.personas, persona_id, index, 'persona_id');
    const emotionalArc = followSet(library.emotionalArcs, emotional_arc_id, index, 'emotional_arc_id');
    const topic = followSet(library.topics, training_topic_id, index, 'training_topic_id');
    if (!persona || !emotionalArc || !topic) continue;
    const { tier, templateId } = set;
    yield { persona, emotionalArc, topic, tier, templateId, parameters, sourceText: null, repeat: 1, index };
  }
}

/** Where a combination stands in its submission. */
export function pathOf(submission: Submission, { index }: Combination): InputPath {
  if (submission.grid) return ['grid'];
  return [submission.items ? 'items' : 'parameterSets', index];
}

export type Grid = NonNullable<Submission['grid']>;

/** The rows that a grid crosses, in order. What is not known is noted in the library and left out. */
export function sidesOf(grid: Grid, library: Library) {
  return {
    personas: followAll(library.personas, grid.personas, 'personas'),
    emotionalArcs: followAll(library.emotionalArcs, grid.emotionalArcs, 'emotionalArcs'),
    topics: followAll(library.topics, grid.topics, 'topics'),
  };
}

export const tiersOf = (grid: Grid, arc: EmotionalArc): Tier[] => grid.tiers ?? [usualTier(arc, null)];

function* ofGrid(grid: Grid, library: Library): Generator<Combination> {
  const { personas, emotionalArcs, topics } = sidesOf(grid, library);
  const rest = { templateId: undefined, parameters: noParameters, sourceText: null };
  for (let repeat = 1; repeat <= (grid.repeat ?? 1); repeat++) {
    let index = 0;
    for (const persona of personas) {
      for (const emotionalArc of emotionalArcs) {
        for (const topic of topics) {
          for (const tier of tiersOf(grid, emotionalArc)) {
            yield { persona, emotionalArc, topic, tier, repeat, index: index++, ...rest };
          }
        }
      }
    }
  }
}

/** Where none is asked for: `edge_case` for an edge arc, `scenario` where a source text is given, else `template`. */
function usualTier(arc: EmotionalArc, sourceText: string | null): Tier {
  if (arc.category === 'edge') return 'edge_case';
  return sourceText === null ? 'template' : 'scenario';
}

function follow<T extends { key: string }>(shelf: Shelf<T>, reference: string, ...path: [string, number, string]) {
  return shelf.find(reference) ?? shelf.miss(reference, path);
}

function followSet<T extends { key: string }>(shelf: Shelf<T>, reference: string, index: number, name: string) {
  return shelf.find(reference) ?? shelf.miss(reference, ['parameterSets', index, 'parameters', name]);
}

function followAll<T extends { key: string }>(shelf: Shelf<T>, references: string[], name: string) {
  return references
    .map((reference, i) => shelf.find(reference) ?? shelf.miss(reference, ['grid', name, i]))
    .filter((row) => row !== undefined);
}
