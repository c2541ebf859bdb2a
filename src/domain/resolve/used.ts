import type { Combination } from '#domain/resolve/combinations.ts';
import type { ScaffoldingSnapshot } from '#domain/resolved-job.ts';
import type { UsableTemplate } from '#domain/scaffolding.ts';

/** The scaffolding that a job uses, gathered as its items are resolved. */
export class Used {
  private readonly personas = new Map<string, Combination['persona']>();
  private readonly emotionalArcs = new Map<string, Combination['emotionalArc']>();
  private readonly topics = new Map<string, Combination['topic']>();
  private readonly templates = new Map<string, UsableTemplate>();

  add({ persona, emotionalArc, topic }: Combination, template: UsableTemplate): void {
    this.personas.set(persona.key, persona);
    this.emotionalArcs.set(emotionalArc.key, emotionalArc);
    this.topics.set(topic.key, topic);
    this.templates.set(template.id, template);
  }

  snapshot(advisor: ScaffoldingSnapshot['advisor']): ScaffoldingSnapshot {
    return {
      personas: Object.fromEntries(this.personas),
      emotionalArcs: Object.fromEntries(this.emotionalArcs),
      topics: Object.fromEntries(this.topics),
      templates: Object.fromEntries(this.templates),
      advisor,
    };
  }
}

/** What a row says about what to choose, and nothing about what is written. */
const notWritten = new Set([
  'active',
  'rating',
  'qualityThreshold',
  'suitablePersonas',
  'suitableTopics',
  'suitableEmotionalArcs',
]);

/** The part of a snapshot that decides the conversations: a new rating of a template does not make another job of the same plan. */
export function writtenPart(snapshot: ScaffoldingSnapshot): unknown {
  const bare = (row: object) => Object.fromEntries(Object.entries(row).filter(([name]) => !notWritten.has(name)));
  const { personas, emotionalArcs, topics, templates, advisor } = snapshot;
  const kinds = [personas, emotionalArcs, topics, templates];
  return [
    ...kinds.map((rows) => Object.entries(rows).map(([key, row]) => [key, bare(row)])).map(sorted),
    advisor && bare(advisor),
  ];
}

const sorted = (rows: unknown[][]) => rows.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
