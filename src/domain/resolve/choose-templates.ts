import { type InputPath, type Locate, Problems } from '#domain/input-problems.ts';
import { didYouMean } from '#domain/near-miss.ts';
import type { Combination } from '#domain/resolve/combinations.ts';
import type { Library } from '#domain/resolve/library.ts';
import type { Tier, UsableTemplate } from '#domain/scaffolding.ts';
import { chooseForMe, selectTemplate } from '#domain/template-selection.ts';

/** A combination that no template can write. */
export interface LackingTemplate {
  emotionalArc: string;
  tier: Tier;
  /** So many items want it. */
  items: number;
}

/** Chooses templates, each combination of arc, tier and named template once, and keeps what has none. */
export class TemplateChoice {
  private readonly library: Library;
  private readonly chosen = new Map<string, UsableTemplate | null>();
  private readonly lacking = new Map<string, { items: Map<Tier, number>; path: InputPath }>();
  private readonly unknown = new Map<string, InputPath>();

  constructor(library: Library) {
    this.library = library;
  }

  choose(
    { emotionalArc, tier, templateId }: Pick<Combination, 'emotionalArc' | 'tier' | 'templateId'>,
    pathOf: () => InputPath,
  ): UsableTemplate | null {
    const named = templateId !== undefined && templateId !== chooseForMe;
    const key = named ? templateId : `${emotionalArc.key} ${tier}`;
    let template = this.chosen.get(key);
    if (template === undefined) {
      const wish = { emotionalArc: emotionalArc.key, tier, templateId };
      template = selectTemplate(this.library.storedTemplates, wish, this.library.inlineTemplates);
      this.chosen.set(key, template);
      if (!template && named) this.unknown.set(key, [...pathOf(), 'templateId']);
    }
    if (!template && !named) this.lack(emotionalArc.key, tier, pathOf);
    return template;
  }

  private lack(arc: string, tier: Tier, pathOf: () => InputPath): void {
    const entry = this.lacking.get(arc) ?? { items: new Map(), path: pathOf() };
    entry.items.set(tier, (entry.items.get(tier) ?? 0) + 1);
    this.lacking.set(arc, entry);
  }

  /** @throws ColloquyError `scaffolding_unknown` for whatever is named and not there */
  refuseUnknown(locate: Locate): void {
    const unknown = new Problems();
    this.library.reportMissing(unknown);
    this.reportUnknown(unknown);
    unknown.throwIfAny('scaffolding_unknown', locate, 'The submission');
  }

  /** A template that is named and not there, and a plan’s own template for an arc that is not there. */
  private reportUnknown(problems: Problems): void {
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

  /** What has no template. @param each how many items each choice was made for */
  lacks(each = 1): LackingTemplate[] {
    return [...this.lacking].flatMap(([emotionalArc, { items }]) =>
      [...items].map(([tier, count]) => ({ emotionalArc, tier, items: count * each })),
    );
  }

  /** @throws ColloquyError `no_template` for combinations that none can write */
  refuseLacking(locate: Locate): void {
    const problems = new Problems();
    for (const [arc, { items, path }] of this.lacking) {
      problems.add(
        path,
        `the emotional arc “${arc}” has no active template (wanted for tier ${[...items.keys()].join(', ')})`,
      );
    }
    problems.throwIfAny('no_template', locate, 'The submission');
  }
}
