import type { Advisor, EmotionalArc, Persona, Tier, Topic } from '#domain/scaffolding.ts';

export type PlaceholderValues = Record<string, unknown>;

/** What a prompt is written about. */
export interface PromptSubject {
  persona: Persona;
  emotionalArc: EmotionalArc;
  topic: Topic;
  advisor: Advisor | null;
  tier: Tier;
  sourceText: string | null;
  parameters: PlaceholderValues;
  sharedParameters: PlaceholderValues;
}

/**
 * What each placeholder stands for: `persona_…`, `emotional_arc_…`, `topic_…`, `advisor_…` with the names of their fields in
 * snake_case; the arc’s `starting_…`, `ending_…` and `turns_…` under their own names too; `tier`; `source_text`; and the
 * parameters, an item’s own before shared ones. A parameter adds a name, or fills one that the scaffolding leaves empty; it
 * never changes what the scaffolding says.
 */
export function placeholderValues(subject: PromptSubject): PlaceholderValues {
  return Object.fromEntries(placeholderLayers(subject).flatMap(({ values }) => Object.entries(values)));
}

/** Where a placeholder’s value comes from. */
export type PlaceholderSource = Exclude<keyof PromptSubject, 'sharedParameters'>;

/** The values by where they come from; a later one stands before an earlier one of the same name. */
export function placeholderLayers(subject: PromptSubject): { source: PlaceholderSource; values: PlaceholderValues }[] {
  return [
    { source: 'parameters', values: subject.sharedParameters },
    { source: 'parameters', values: subject.parameters },
    { source: 'persona', values: fieldValues('persona', subject.persona) },
    { source: 'emotionalArc', values: arcValues(subject.emotionalArc) },
    { source: 'topic', values: fieldValues('topic', subject.topic) },
    { source: 'advisor', values: subject.advisor ? fieldValues('advisor', subject.advisor) : {} },
    { source: 'tier', values: { tier: subject.tier } },
    { source: 'sourceText', values: subject.sourceText ? { source_text: subject.sourceText } : {} },
  ];
}

/** Names of database columns, not of the scaffolding itself. */
const columns = new Set(['id', 'version', 'active']);

/** The fields of a persona, a topic or an advisor that say something, under their placeholders’ names. */
export function fieldValues(prefix: string, row: object): PlaceholderValues {
  const values: PlaceholderValues = {};
  for (const [field, value] of Object.entries(row)) {
    if (!columns.has(field) && !isEmpty(value)) values[`${prefix}_${snakeCase(field)}`] = value;
  }
  return values;
}

const bareArcNames = /^emotional_arc_((?:starting|ending|turns)_.+)$/;

export function arcValues(arc: EmotionalArc): PlaceholderValues {
  const values = fieldValues('emotional_arc', arc);
  for (const name of Object.keys(values)) {
    const bare = bareArcNames.exec(name)?.[1];
    if (bare) values[bare] = values[name];
  }
  return values;
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
}

const snakeCase = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
