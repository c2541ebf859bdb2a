import { follow, namedIn, type OldLibrary } from '#domain/adoption/old-references.ts';
import { objectOf, textOf, tierOf } from '#domain/adoption/old-values.ts';
import { canonicalJson } from '#domain/canonical-json.ts';
import { contentKey } from '#domain/content-key.ts';
import type { Mapping } from '#domain/mapping.ts';
import { PromptEstimator } from '#domain/prompt/prompt-estimator.ts';
import { Used } from '#domain/resolve/used.ts';
import { warnOf } from '#domain/resolve/warn-of.ts';
import { Warnings } from '#domain/resolve/warnings.ts';
import type { ResolvedItem, ScaffoldingSnapshot } from '#domain/resolved-job.ts';
import type { Advisor, UsableTemplate } from '#domain/scaffolding.ts';
import { chooseForMe, selectTemplate } from '#domain/template-selection.ts';

/** What an adopted item is made of; without a template it cannot run, and says why. */
export interface ResolvedOldItem
  extends Omit<ResolvedItem, 'position' | 'templateId' | 'templateVersion' | 'sourceText' | 'inputTokensEstimate'> {
  templateId: string | null;
  templateVersion: number | null;
  sourceText: string | null;
  inputTokensEstimate: number;
  /** Why it cannot run; null: it can. */
  missing: string | null;
}

export interface OldJobContext extends OldLibrary {
  advisor: (Advisor & { id: string }) | null;
  /** What content keys are made with. */
  model: string;
  /** Why no item of this job can run; null: they can. */
  never: string | null;
}

/** What a placeholder says of a persona, arc, topic or advisor of which the old database says nothing there. */
const notDescribed = '(not described)';

/**
 * Resolves the items of one old job, one after the other, by the same choice of templates as a submission: what they need to run is gathered as the job's snapshot.
 */
export class OldJobResolution {
  readonly #context: OldJobContext;
  readonly #used = new Used();
  readonly #warnings = new Warnings();
  readonly #keys = new Set<string>();
  /** The job's own, and a word for what adopted scaffolding leaves empty and a template asks for. */
  readonly sharedParameters: Mapping;
  readonly #sharedBefore: Mapping;
  readonly #estimator: PromptEstimator;
  #items = 0;
  /** The largest prompt, in tokens. */
  inputTokensMax = 0;

  constructor(context: OldJobContext, sharedParameters: Mapping) {
    this.#context = context;
    this.#sharedBefore = sharedParameters;
    this.sharedParameters = { ...sharedParameters };
    this.#estimator = new PromptEstimator(context.advisor, this.sharedParameters);
  }

  add(row: Mapping): ResolvedOldItem {
    this.#items++;
    const parameters = objectOf(row, 'parameters') ?? {};
    const followed = this.#context.never === null ? follow(row, this.#context) : { missing: this.#context.never };
    if ('missing' in followed) return this.#unresolved(row, parameters, followed.missing);
    const combination = { ...followed.combination, parameters, repeat: 1, index: this.#items };
    const template = this.#templateFor(combination);
    const { persona, emotionalArc, topic, tier, sourceText } = combination;
    if (!template) {
      const none = `The emotional arc ${emotionalArc.key} has no active template.`;
      return this.#unresolved(row, parameters, none);
    }
    if (followed.standIn) this.#warnings.note('name no persona that is there; one stands in', [followed.standIn]);
    const { tokens, unresolved } = this.#estimator.estimate(template, combination);
    const empty = unresolved.filter(({ name }) => /^(?:persona|emotional_arc|topic|advisor)_/.test(name));
    for (const { name } of empty) this.sharedParameters[name] = notDescribed;
    this.inputTokensMax = Math.max(this.inputTokensMax, tokens);
    this.#used.add(combination, template);
    warnOf(
      { ...combination, templateId: undefined },
      template,
      unresolved.filter((slot) => !empty.includes(slot)),
      this.#warnings,
    );
    const parts = {
      persona: persona.key,
      emotionalArc: emotionalArc.key,
      topic: topic.key,
      tier,
      sourceText,
      parameters,
    };
    return {
      ...parts,
      ...this.#keyOf(parts, template),
      templateId: template.id,
      templateVersion: template.version,
      inputTokensEstimate: tokens,
      missing: null,
    };
  }

  snapshot(): ScaffoldingSnapshot {
    return this.#used.snapshot(this.#context.advisor);
  }

  warnings(): string[] {
    return this.#warnings.list(this.#items);
  }

  #templateFor(wish: { emotionalArc: { key: string }; tier: ResolvedOldItem['tier']; templateId: string | undefined }) {
    const { templates } = this.#context;
    const named = templates.find(({ id }) => id === wish.templateId);
    return named ?? selectTemplate(templates, { emotionalArc: wish.emotionalArc.key, tier: wish.tier });
  }

  #unresolved(row: Mapping, parameters: Mapping, missing: string): ResolvedOldItem {
    const parts = {
      ...namedIn(row),
      tier: tierOf(textOf(row, 'tier')) ?? 'template',
      sourceText: null,
      parameters,
    } as const;
    const key = this.#keyOf(parts, null);
    return { ...parts, ...key, templateId: null, templateVersion: null, inputTokensEstimate: 0, missing };
  }

  /** Old jobs may ask for the same conversation twice: then it is repeated, as in a grid. */
  #keyOf(
    parts: Pick<ResolvedItem, 'persona' | 'emotionalArc' | 'topic' | 'sourceText' | 'parameters'>,
    template: UsableTemplate | null,
  ): Pick<ResolvedItem, 'contentKey' | 'repeat'> {
    const { persona, emotionalArc, topic, sourceText, parameters } = parts;
    const parametersJson = canonicalJson({ ...this.#sharedBefore, ...parameters });
    for (let repeat = 1; ; repeat++) {
      const key = contentKey({
        templateId: template?.id ?? chooseForMe,
        templateVersion: template?.version ?? 1,
        persona,
        emotionalArc,
        topic,
        advisor: this.#context.advisor?.key ?? null,
        sourceText,
        parametersJson,
        model: this.#context.model,
        repeat,
      });
      if (this.#keys.has(key)) continue;
      this.#keys.add(key);
      return { contentKey: key, repeat };
    }
  }
}
