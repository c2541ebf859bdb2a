import type { InputPath, Problems } from '#domain/input-problems.ts';
import { didYouMean } from '#domain/near-miss.ts';
import type { Combination } from '#domain/resolve/combinations.ts';
import type { Library } from '#domain/resolve/library.ts';
import type { UsableTemplate } from '#domain/scaffolding.ts';
import { chooseForMe, selectTemplate } from '#domain/template-selection.ts';

/** Chooses templates, each combination of arc, tier and named template once, and keeps what has none. */
export class TemplateChoice {
  private readonly library: Library;
  private readonly chosen = new Map<string, UsableTemplate | null>();
  private readonly lacking = new Map<string, { tiers: Set<string>; path: InputPath }>();
  private readonly unknown = new Map<string, InputPath>();

  constructor(library: Library) {
    this.library = library;
  }

  choose({ emotionalArc, tier, templateId }: Combination, pathOf: () => InputPath): UsableTemplate | null {
    const named = templateId !== undefined && templateId !== chooseForMe;
    const key = named ? templateId : `${emotionalArc.key} ${tier}`;
    let template = this.chosen.get(key);
    if (template === undefined) {
      const wish = { emotionalArc: emotionalArc.key, tier, templateId };
      template = selectTemplate(this.library.storedTemplates, wish, this.library.inlineTemplates);
      this.chosen.set(key, template);
      if (!template && named) this.unknown.set(key, [...pathOf(), 'templateId']);
      if (!template && !named) this.lack(emotionalArc.key, tier, pathOf);
    }
    return template;
  }

  private lack(arc: string, tier: string, pathOf: () => InputPath): void {
    const entry = this.lacking.get(arc) ?? { tiers: new Set(), path: pathOf() };
    entry.tiers.add(tier);
    this.lacking.set(arc, entry);
  }

  /** A template that is named and not there, and a plan’s own template for an arc that is not there. */
  reportUnknown(problems: Problems): void {
    for (const [id, path] of this.unknown) {
      const off = this.library.storedTemplates.find((template) => template.id === id.toLowerCase());
      problems.add(
        path,
        off
          ? `the template “${off.name}” is deactivated; reactivate it, or name another`
          : `there is no active template ${id}`,
      );
    }
    for (const [i, template] of this.library.inlineTemplates.entries()) {
      const arc = template.emotionalArc;
      if (this.library.emotionalArcs.find(arc)?.key === arc) continue;
      const keys = this.library.emotionalArcs.keys();
      problems.add(['templates', i, 'emotionalArc'], `there is no emotional arc “${arc}”${didYouMean(arc, keys)}`);
    }
  }

  reportLacking(problems: Problems): void {
    for (const [arc, { tiers, path }] of this.lacking) {
      problems.add(
        path,
        `the emotional arc “${arc}” has no active template (wanted for tier ${[...tiers].join(', ')})`,
      );
    }
  }
}
