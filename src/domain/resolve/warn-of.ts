import type { Slot } from '#domain/prompt/template-text.ts';
import type { Combination } from '#domain/resolve/combinations.ts';
import type { Warnings } from '#domain/resolve/warnings.ts';
import type { Tier, UsableTemplate } from '#domain/scaffolding.ts';
import { compatibilityPenalty } from '#domain/template-selection.ts';

export const unsuitable = 'combine what does not suit each other';

export const ofOtherTier = (wanted: Tier, found: Tier) =>
  `are of tier ${wanted}, for which their arc has no template; one of tier ${found} is used`;

export function withoutValue(name: string, template: UsableTemplate): string {
  const way = name.startsWith('advisor_') ? 'name an advisor that has it' : 'give it in parameters';
  return `have no value for {{${name}}} of the template “${template.name}” and will fail before their call (${way})`;
}

/** What a person should know of an item before it is paid for, though nothing forbids it. */
export function warnOf(item: Combination, template: UsableTemplate, unresolved: Slot[], warnings: Warnings): void {
  const { points, reasons } = compatibilityPenalty(item.persona, item.emotionalArc, item.topic);
  if (points > 0) warnings.note(unsuitable, reasons);
  if (template.emotionalArc !== item.emotionalArc.key) {
    warnings.note(`use the template “${template.name}”, which is written for the arc ${template.emotionalArc}`);
  } else if (template.tier !== item.tier && item.templateId === undefined) {
    warnings.note(ofOtherTier(item.tier, template.tier), [item.emotionalArc.key]);
  }
  if (item.sourceText !== null && !/\{\{\s*source_text\s*\}\}/.test(template.text)) {
    warnings.note(`have a source text that their template “${template.name}” does not use`);
  }
  for (const name of new Set(unresolved.map((slot) => slot.name))) warnings.note(withoutValue(name, template));
}
