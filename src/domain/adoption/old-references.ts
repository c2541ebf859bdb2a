import { keyOf, objectOf, textOf, tierOf } from '#domain/adoption/old-values.ts';
import { uuidOf } from '#domain/content-key.ts';
import type { Mapping } from '#domain/mapping.ts';
import type { Combination } from '#domain/resolve/combinations.ts';
import type { Library, Shelf } from '#domain/resolve/library.ts';
import type { EmotionalArc, Persona, Topic, UsableTemplate } from '#domain/scaffolding.ts';
import { chooseForMe, compatibilityPenalty } from '#domain/template-selection.ts';

/** What the items of an old database may refer to. */
export interface OldLibrary {
  library: Library;
  /** Every template, the inactive ones too: an item may name one. */
  templates: readonly UsableTemplate[];
  /** Whether the old database has personas of its own. Where it has none, an id of one leads nowhere by itself, and a shipped one stands in. */
  hasPersonas: boolean;
}

/** An old item with its references followed, or what it names that is not there. */
export type Followed =
  | { combination: Omit<Combination, 'parameters' | 'repeat' | 'index'>; standIn: string | null }
  | { missing: string };

/** How an item's parameters have named things. */
const names = {
  persona: ['persona_id', 'personaId', 'persona_key', 'persona'],
  emotionalArc: ['emotional_arc_id', 'emotionalArcId', 'emotional_arc_key', 'emotional_arc', 'arc_id', 'arc_key'],
  topic: ['training_topic_id', 'trainingTopicId', 'topic_id', 'training_topic_key', 'topic_key', 'topic'],
};

/** Follows what an old item names, by id, key or name, in the adopted scaffolding and the shipped. */
export function follow(row: Mapping, { library, templates, hasPersonas }: OldLibrary): Followed {
  const parameters = objectOf(row, 'parameters') ?? {};
  const namedTemplate = textOf(parameters, 'templateId') ?? textOf(parameters, 'template_id');
  const template = templates.find((each) => each.id === namedTemplate?.toLowerCase());
  const emotionalArc =
    find(library.emotionalArcs, parameters, names.emotionalArc) ??
    (template && library.emotionalArcs.find(template.emotionalArc));
  if (!emotionalArc) return { missing: missing('emotional arc', parameters, names.emotionalArc) };
  const topic = find(library.topics, parameters, names.topic) ?? topicOfText(textOf(row, 'topic'), library);
  if (!topic) return { missing: missing('topic', parameters, names.topic) };
  let persona = find(library.personas, parameters, names.persona);
  let standIn: string | null = null;
  if (!persona) {
    const wanted = referenceIn(parameters, names.persona);
    persona = wanted === null || !hasPersonas ? mostSuitable(library.personas, emotionalArc, topic) : undefined;
    standIn = persona?.key ?? null;
  }
  if (!persona) return { missing: missing('persona', parameters, names.persona) };
  return {
    combination: {
      persona,
      emotionalArc,
      topic,
      tier: tierOf(textOf(row, 'tier')) ?? (emotionalArc.category === 'edge' ? 'edge_case' : 'template'),
      templateId: template?.id ?? chooseForMe,
      sourceText: textOf(parameters, 'source_text') ?? textOf(parameters, 'sourceText'),
    },
    standIn,
  };
}

/** What the item names, in the words of the old database, for a row that must say something. */
export function namedIn(row: Mapping): { persona: string; emotionalArc: string; topic: string } {
  const parameters = objectOf(row, 'parameters') ?? {};
  const word = (list: string[], otherwise: string | null = null) =>
    (referenceIn(parameters, list) ?? otherwise ?? 'unknown').slice(0, 500);
  return {
    persona: word(names.persona),
    emotionalArc: word(names.emotionalArc),
    topic: word(names.topic, textOf(row, 'topic')),
  };
}

function referenceIn(parameters: Mapping, list: string[]): string | null {
  for (const name of list) {
    const text = textOf(parameters, name)?.trim();
    if (text) return text;
  }
  return null;
}

function find<T extends { key: string; name: string }>(shelf: Shelf<T>, parameters: Mapping, list: string[]) {
  for (const name of list) {
    const found = lookUp(shelf, textOf(parameters, name));
    if (found) return found;
  }
  return undefined;
}

function lookUp<T extends { key: string; name: string }>(shelf: Shelf<T>, text: string | null) {
  const reference = text?.trim();
  if (!reference) return undefined;
  const found = shelf.find(reference) ?? shelf.find(keyOf(reference) ?? '');
  if (found) return found;
  for (const key of shelf.keys()) {
    const row = shelf.find(key);
    if (row?.name.trim().toLowerCase() === reference.toLowerCase()) return row;
  }
  return undefined;
}

/** The topic that the item's own text names, or one that is made of it: the text is all that a conversation needs to be about something. */
function topicOfText(text: string | null, library: Library): (Topic & { id: string }) | undefined {
  if (!text?.trim()) return undefined;
  const known = lookUp(library.topics, text);
  if (known) return known;
  const name = text.trim().slice(0, 500);
  const id = uuidOf(['topic', name]);
  return { id, key: keyOf(name) ?? `topic_${id.slice(0, 8)}`, name };
}

function mostSuitable(personas: Shelf<Persona>, arc: EmotionalArc, topic: Topic) {
  const all = [...personas.keys()].sort().map((key) => personas.find(key)!);
  return all
    .map((persona) => ({ persona, points: compatibilityPenalty(persona, arc, topic).points }))
    .sort((a, b) => a.points - b.points)[0]?.persona;
}

function missing(kind: string, parameters: Mapping, list: string[]): string {
  const wanted = referenceIn(parameters, list);
  return wanted === null ? `It names no ${kind}.` : `Its ${kind} ${wanted.slice(0, 100)} is not in the database.`;
}
