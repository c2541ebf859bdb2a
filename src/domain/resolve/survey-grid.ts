import { type Locate, Problems } from '#domain/input-problems.ts';
import { PromptEstimator } from '#domain/prompt/prompt-estimator.ts';
import { TemplateChoice } from '#domain/resolve/choose-templates.ts';
import { type Grid, sidesOf, tiersOf } from '#domain/resolve/combinations.ts';
import { sampleGrid } from '#domain/resolve/grid-sample.ts';
import { type Column, type Sides, warnOfGrid } from '#domain/resolve/grid-warnings.ts';
import type { Library } from '#domain/resolve/library.ts';
import { refuseLongParameters } from '#domain/resolve/parameters-text.ts';
import type { Survey } from '#domain/resolve/survey.ts';
import type { Advisor } from '#domain/scaffolding.ts';

interface Given {
  grid: Grid;
  library: Library;
  advisor: Advisor | null;
  sharedParameters: Record<string, unknown>;
  locate: Locate;
}

/**
 * Surveys a grid by its sides, without going through its items: their number is a product, what has no template or no value is told by arcs, tiers and templates, and the
 * tokens are counted on a few prompts. Says what resolving every item would say. (A million items: a few milliseconds instead of seconds.)
 * @throws ColloquyError `scaffolding_unknown`, `invalid_input`, `duplicate_item`
 */
export function surveyGrid({ grid, library, advisor, sharedParameters, locate }: Given): Survey {
  const sides = sidesOf(grid, library);
  const choice = new TemplateChoice(library);
  const columns: Column[] = sides.emotionalArcs.flatMap((emotionalArc, arcAt) =>
    tiersOf(grid, emotionalArc).map((tier, tierAt) => {
      const template = choice.choose({ emotionalArc, tier, templateId: undefined }, () => ['grid']);
      return { emotionalArc, arcAt, tier, tierAt, template };
    }),
  );
  choice.refuseUnknown(locate);
  refuseLongParameters(sharedParameters, locate);
  refuseRepeats(sides, columns, locate);
  const repeat = grid.repeat ?? 1;
  const itemsOfColumn = sides.personas.length * sides.topics.length * repeat;
  const written = columns.filter(({ template }) => template !== null);
  const prompts = written.length * itemsOfColumn;
  const arcs: Record<string, number> = {};
  for (const { emotionalArc } of written) arcs[emotionalArc.key] = (arcs[emotionalArc.key] ?? 0) + itemsOfColumn;
  const estimator = new PromptEstimator(advisor, sharedParameters);
  const sample = sampleGrid(sides, written, estimator);
  return {
    totalItems: columns.length * itemsOfColumn,
    prompts: {
      ...{ prompts, tokens: Math.round(sample.tokensMean * prompts), counted: Math.min(sample.counted, prompts) },
      arcs,
    },
    withoutTemplate: choice.lacks(itemsOfColumn),
    warnings: warnOfGrid(sides, written, { advisor, estimator, repeat }).list(prompts),
  };
}

/** Two items of a grid ask for the same conversation where a side names a row twice, or where one template is chosen for two tiers. */
function refuseRepeats(sides: Sides, columns: Column[], locate: Locate): void {
  const problems = new Problems();
  for (const name of ['personas', 'emotionalArcs', 'topics'] as const) {
    const places = new Map<string, number>();
    for (const [at, { key }] of sides[name].entries()) {
      const before = places.get(key);
      if (before === undefined) places.set(key, at);
      else problems.add(['grid', name, at], `names “${key}” again, as ${name}[${before}] does`);
    }
  }
  const tiers = new Map<string, Column>();
  for (const column of columns) {
    if (!column.template) continue;
    const { key } = column.emotionalArc;
    const name = `${key} ${column.template.id} ${column.template.version}`;
    const before = tiers.get(name);
    if (before === undefined) tiers.set(name, column);
    else if (before.arcAt === column.arcAt)
      problems.add(
        ['grid', 'tiers', column.tierAt],
        `for tiers ${before.tier} and ${column.tier} of the arc “${key}” the same template is chosen, so they ask for the same conversation`,
      );
  }
  problems.throwIfAny('duplicate_item', locate, 'The submission');
}
