import { formatPaths, Problems } from '#domain/input-problems.ts';
import { type PromptPreview, previewPrompt } from '#domain/prompt/preview-prompt.ts';
import { chooseAdvisor, Library } from '#domain/resolve/library.ts';
import type { Tier, UsableTemplate } from '#domain/scaffolding.ts';
import { findScaffolding, listScaffolding } from '#ledger/scaffolding-store.ts';
import type { Queryable } from '#platform/database.ts';

export interface PreviewWish {
  /** A stored template, by its id or name; else a text that is not stored. */
  templateId?: string;
  text?: string;
  /** By key or id, active or not. */
  persona: string;
  emotionalArc: string;
  topic: string;
  /** As in a submission: without it, the only one that is active. */
  advisor?: string;
  /** The template’s, where it is not given. */
  tier?: Tier;
  sourceText?: string;
  parameters?: Record<string, unknown>;
}

/**
 * The prompt that a template gives for one combination. Nothing is written and no model is called.
 * @throws ColloquyError `not_found` for the template, `scaffolding_unknown` for the rest, each one named
 */
export async function previewTemplate(
  db: Queryable,
  organizationId: string,
  wish: PreviewWish,
): Promise<PromptPreview> {
  const template = await templateOf(db, organizationId, wish);
  const byKey = async <Kind extends 'advisors' | 'personas' | 'emotionalArcs' | 'topics'>(kind: Kind) =>
    new Map((await listScaffolding(db, organizationId, kind)).map((row) => [row.key, row]));
  const [advisors, personas, emotionalArcs, topics] = [
    await byKey('advisors'),
    await byKey('personas'),
    await byKey('emotionalArcs'),
    await byKey('topics'),
  ];
  const stored = { advisors, personas, emotionalArcs, topics, templates: [] };
  const all = new Library(stored, null);
  const persona = all.personas.find(wish.persona) ?? all.personas.miss(wish.persona, ['persona']);
  const emotionalArc =
    all.emotionalArcs.find(wish.emotionalArc) ?? all.emotionalArcs.miss(wish.emotionalArc, ['emotionalArc']);
  const topic = all.topics.find(wish.topic) ?? all.topics.miss(wish.topic, ['topic']);
  const active = new Map([...advisors].filter(([, row]) => row.active));
  const advisor = chooseAdvisor(wish.advisor, all, { ...stored, advisors: active }, null);
  const problems = new Problems();
  all.reportMissing(problems);
  problems.throwIfAny('scaffolding_unknown', formatPaths, 'The body');
  const { tier = template.tier, sourceText, parameters = {} } = wish;
  return previewPrompt(
    {
      ...{ persona: persona!, emotionalArc: emotionalArc!, topic: topic!, advisor, tier, parameters },
      sourceText: sourceText?.trim() ? sourceText : null,
      sharedParameters: {},
    },
    template,
  );
}

async function templateOf(
  db: Queryable,
  organizationId: string,
  { templateId, text = '', emotionalArc }: PreviewWish,
): Promise<UsableTemplate> {
  if (templateId !== undefined) return findScaffolding(db, organizationId, 'templates', templateId);
  return { id: '', version: 1, active: true, name: 'preview', tier: 'template', emotionalArc, text };
}
