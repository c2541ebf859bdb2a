import type { PromptCount } from '#domain/estimate.ts';
import type { LackingTemplate } from '#domain/resolve/choose-templates.ts';
import type { ResolvedItems } from '#domain/resolved-job.ts';

/** What a submission asks for, as far as it must be known to say what it will cost. */
export interface Survey {
  totalItems: number;
  /** Those that have a template. */
  prompts: PromptCount;
  /** What no template can write: a submission of it is refused. */
  withoutTemplate: LackingTemplate[];
  warnings: string[];
}

/** The survey of items that are resolved already. */
export function surveyOf(items: ResolvedItems, warnings: string[], withoutTemplate: LackingTemplate[] = []): Survey {
  let tokens = 0;
  const arcs: Record<string, number> = {};
  for (const { inputTokensEstimate, emotionalArc } of items) {
    tokens += inputTokensEstimate;
    arcs[emotionalArc] = (arcs[emotionalArc] ?? 0) + 1;
  }
  const lacking = withoutTemplate.reduce((sum, each) => sum + each.items, 0);
  const prompts = { prompts: items.length, tokens, counted: items.length, arcs };
  return { totalItems: items.length + lacking, prompts, withoutTemplate, warnings };
}
