import { contentKey } from '#domain/content-key.ts';
import { type InputPath, type Locate, Problems } from '#domain/input-problems.ts';
import { PromptEstimator } from '#domain/prompt/prompt-estimator.ts';
import { TemplateChoice } from '#domain/resolve/choose-templates.ts';
import { type Combination, combinations, pathOf } from '#domain/resolve/combinations.ts';
import type { Library } from '#domain/resolve/library.ts';
import { parametersLengthMax, parametersWriter } from '#domain/resolve/parameters-text.ts';
import { Used } from '#domain/resolve/used.ts';
import { warnOf } from '#domain/resolve/warn-of.ts';
import { Warnings } from '#domain/resolve/warnings.ts';
import type { ResolvedItem } from '#domain/resolved-job.ts';
import type { Advisor, UsableTemplate } from '#domain/scaffolding.ts';
import type { Submission } from '#domain/submission.ts';

interface Given {
  library: Library;
  advisor: Advisor | null;
  model: string;
  locate: Locate;
}

/** Resolves every item; what is wrong with any of them is thrown once all were looked at. */
export function resolveItems(submission: Submission, { library, advisor, model, locate }: Given) {
  const shared = submission.sharedParameters ?? {};
  const choice = new TemplateChoice(library);
  const estimator = new PromptEstimator(advisor, shared);
  const parametersJsonOf = parametersWriter(shared);
  const used = new Used();
  const warnings = new Warnings();
  const tooLong = new Problems();
  const repeats = new Repeats();
  const items: ResolvedItem[] = [];
  for (const combination of combinations(submission, library)) {
    const path = () => pathOf(submission, combination);
    const template = choice.choose(combination, path);
    if (!template) continue;
    const parametersJson = parametersJsonOf(combination.parameters);
    if (parametersJson.length > parametersLengthMax) {
      tooLong.add(
        [...path(), 'parameters'],
        `are longer than ${parametersLengthMax.toLocaleString('en')} characters of JSON`,
      );
      continue;
    }
    const { tokens, unresolved } = estimator.estimate(template, combination);
    const item = itemOf(combination, template, tokens, items.length + 1);
    const { templateId, templateVersion, persona, emotionalArc, topic, sourceText, repeat } = item;
    item.contentKey = contentKey({
      templateId,
      templateVersion,
      persona,
      emotionalArc,
      topic,
      advisor: advisor?.key ?? null,
      sourceText,
      parametersJson,
      model,
      repeat,
    });
    used.add(combination, template);
    warnOf(combination, template, unresolved, warnings);
    repeats.check(item, items, path);
    items.push(item);
  }
  const unknown = new Problems();
  library.reportMissing(unknown);
  choice.reportUnknown(unknown);
  unknown.throwIfAny('scaffolding_unknown', locate, 'The submission');
  const lacking = new Problems();
  choice.reportLacking(lacking);
  lacking.throwIfAny('no_template', locate, 'The submission');
  tooLong.throwIfAny('invalid_input', locate, 'The submission');
  repeats.problems.throwIfAny('duplicate_item', locate, 'The submission');
  return { items, used, warnings: warnings.list(items.length) };
}

function itemOf(
  from: Combination,
  template: UsableTemplate,
  inputTokensEstimate: number,
  position: number,
): ResolvedItem {
  return {
    position,
    contentKey: '',
    persona: from.persona.key,
    emotionalArc: from.emotionalArc.key,
    topic: from.topic.key,
    tier: from.tier,
    templateId: template.id,
    templateVersion: template.version,
    repeat: from.repeat,
    parameters: from.parameters,
    sourceText: from.sourceText,
    inputTokensEstimate,
  };
}

/** Finds items that ask for the same conversation. */
class Repeats {
  readonly problems = new Problems();
  private readonly positions = new Map<string, number>();

  check(item: ResolvedItem, earlier: ResolvedItem[], path: () => InputPath): void {
    const before = this.positions.get(item.contentKey);
    if (before === undefined) {
      this.positions.set(item.contentKey, item.position);
      return;
    }
    const { persona, emotionalArc, topic, tier } = item;
    const otherTier = earlier[before - 1]?.tier;
    const tiers = otherTier === tier ? '' : `; for tiers ${otherTier} and ${tier} the same template is chosen`;
    this.problems.add(
      path(),
      `items ${before} and ${item.position} ask for the same conversation (persona ${persona}, arc ${emotionalArc}, topic ${topic}${tiers})`,
    );
  }
}
