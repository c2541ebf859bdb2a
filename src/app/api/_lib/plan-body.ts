import { formatPaths } from '#domain/input-problems.ts';
import { isMapping } from '#domain/mapping.ts';
import { parseSubmission } from '#domain/parse-submission.ts';
import { type Plan, readPlan } from '#domain/plan/read-plan.ts';
import { planContent } from '../_schemas/plan-content.ts';
import type { BodyForm } from './endpoint.ts';
import { contentByType, type FileTypes, listTypes, readFileBody } from './file-body.ts';

/** The types that a submission may come in. */
const planTypes = {
  ...listTypes,
  'application/jsonl': ['jsonl', 'ndjson'],
  'application/x-ndjson': ['jsonl', 'ndjson'],
} as const satisfies FileTypes;

/** A submission, or a plan file as it is. One for a draft may be without items. */
export const planBody: BodyForm<Plan, { name?: string; draft?: boolean }> = {
  required: true,
  content: contentByType(planTypes, planContent),
  problems: ['plan_unreadable', 'plan_empty', 'too_many_items', 'scaffolding_unknown', 'no_template', 'duplicate_item'],
  read: readPlanBody,
};

/**
 * The submission in a body: JSON, whose problems name paths (`items[2].persona`), or the text of a plan file, whose problems name line and field
 * (`six.yaml:14 items[2].persona`). JSON is a plan file where its name is given, or where it has scaffolding of its own.
 */
async function readPlanBody(
  request: Request,
  { name: fileName, draft }: { name?: string; draft?: boolean },
): Promise<Plan> {
  const { type, name, text } = await readFileBody(request, planTypes, { name: fileName ?? 'plan' });
  const value = type === 'application/json' && !fileName ? parsed(text) : undefined;
  if (value !== undefined && !hasOwnScaffolding(value))
    return { submission: parseSubmission(value, { draft }), inline: emptyInline, locate: formatPaths };
  return readPlan(text, name, { draft });
}

const emptyInline: Plan['inline'] = { personas: [], emotionalArcs: [], topics: [], templates: [] };

/** Undefined where it is no JSON; the reader of plans says where it breaks. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

function hasOwnScaffolding(value: unknown): boolean {
  if (!isMapping(value)) return false;
  return (
    ['personas', 'emotionalArcs', 'topics', 'templates'].some((name) => value[name] !== undefined) ||
    isMapping(value.advisor)
  );
}
