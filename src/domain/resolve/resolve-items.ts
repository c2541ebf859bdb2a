import { contentKey } from '#domain/content-key.ts';
import { type Locate, Problems } from '#domain/input-problems.ts';
import { countItems } from '#domain/item-count.ts';
import { PromptEstimator } from '#domain/prompt/prompt-estimator.ts';
import { TemplateChoice } from '#domain/resolve/choose-templates.ts';
import { type Combination, combinations, pathOf } from '#domain/resolve/combinations.ts';
import type { Library } from '#domain/resolve/library.ts';
import { type ItemKind, PackedItems } from '#domain/resolve/packed-items.ts';
import { areTooLong, isTooLong, parametersWriter } from '#domain/resolve/parameters-text.ts';
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
  /** The items’ positions in their job, where they are not 1, 2, 3…; in order. */
  positions?: ArrayLike<number>;
}

/**
 * Resolves every item; what is wrong with any of them is thrown once all were looked at. Those that have no template are left out, and `choice` knows them.
 * @throws ColloquyError `scaffolding_unknown`, `invalid_input`, `duplicate_item`
 */
export function resolveItems(submission: Submission, { library, advisor, model, locate, positions }: Given) {
  const shared = submission.sharedParameters ?? {};
  const choice = new TemplateChoice(library);
  const estimator = new PromptEstimator(advisor, shared);
  const parametersJsonOf = parametersWriter(shared);
  const used = new Used();
  const warnings = new Warnings();
  const tooLong = new Problems();
  const repeated = new Problems();
  const items = new PackedItems(countItems(submission) ?? 0);
  for (const combination of combinations(submission, library)) {
    const path = () => pathOf(submission, combination);
    const template = choice.choose(combination, path);
    if (!template) continue;
    const parametersJson = parametersJsonOf(combination.parameters);
    if (isTooLong(parametersJson)) {
      tooLong.add([...path(), 'parameters'], areTooLong);
      continue;
    }
    const { tokens, unresolved } = estimator.estimate(template, combination);
    const key = contentKey({
      templateId: template.id,
      templateVersion: template.version,
      persona: combination.persona.key,
      emotionalArc: combination.emotionalArc.key,
      topic: combination.topic.key,
      advisor: advisor?.key ?? null,
      sourceText: combination.sourceText,
      parametersJson,
      model,
      repeat: combination.repeat,
    });
    used.add(combination, template);
    warnOf(combination, template, unresolved, warnings);
    const kind = () => kindOf(combination, template, tokens);
    const before = items.add(combination.index, kind, combination.repeat, key);
    if (before) repeated.add(path(), repeatOf(before, items.at(items.length), positions));
  }
  choice.refuseUnknown(locate);
  tooLong.throwIfAny('invalid_input', locate, 'The submission');
  repeated.throwIfAny('duplicate_item', locate, 'The submission');
  return { items, used, choice, warnings: warnings.list(items.length) };
}

function kindOf(from: Combination, template: UsableTemplate, inputTokensEstimate: number): ItemKind {
  return {
    persona: from.persona.key,
    emotionalArc: from.emotionalArc.key,
    topic: from.topic.key,
    tier: from.tier,
    templateId: template.id,
    templateVersion: template.version,
    parameters: from.parameters,
    sourceText: from.sourceText,
    inputTokensEstimate,
  };
}

/** Says that two items ask for the same conversation. */
function repeatOf(before: ResolvedItem, item: ResolvedItem, positions?: ArrayLike<number>): string {
  const { persona, emotionalArc, topic, tier } = item;
  const at = ({ position }: ResolvedItem) => positions?.[position - 1] ?? position;
  const tiers = before.tier === tier ? '' : `; for tiers ${before.tier} and ${tier} the same template is chosen`;
  return `items ${at(before)} and ${at(item)} ask for the same conversation (persona ${persona}, arc ${emotionalArc}, topic ${topic}${tiers})`;
}
