import { createHash } from 'node:crypto';
import { canonicalJson } from '#domain/canonical-json.ts';
import { formatPaths, type Locate } from '#domain/input-problems.ts';
import { refuseWrongCount } from '#domain/item-count.ts';
import { parseModelName } from '#domain/model-name.ts';
import type { InlineScaffolding } from '#domain/plan/read-plan.ts';
import { chooseAdvisor, Library } from '#domain/resolve/library.ts';
import { resolveItems } from '#domain/resolve/resolve-items.ts';
import { writtenPart } from '#domain/resolve/used.ts';
import type { ResolvedJob } from '#domain/resolved-job.ts';
import type { Scaffolding } from '#domain/scaffolding.ts';
import { submissionDefaults as defaults, type Submission } from '#domain/submission.ts';

export interface ResolveOptions {
  /** `provider:model`: what the submission, a flag or the environment settled on. */
  model: string;
  /** Names places for people: a plan’s `locate`. Without it, paths are those of the submission. */
  locate?: Locate;
}

/**
 * Makes of a submission the job that it asks for, before anything is written or paid: references followed (by key or id; a
 * plan’s own scaffolding before stored), a grid expanded, templates chosen, defaults filled in, prompts estimated.
 * @throws ColloquyError `scaffolding_unknown`, `no_template`, `duplicate_item`, `invalid_input`, `plan_empty`,
 *   `too_many_items` or `model_invalid`, with a problem for each place
 */
export function resolveSubmission(
  submission: Submission,
  scaffolding: Scaffolding,
  inline: InlineScaffolding | null,
  options: ResolveOptions,
): ResolvedJob {
  const { model, locate = formatPaths } = options;
  parseModelName(model);
  refuseWrongCount(submission, 'The submission');
  const library = new Library(scaffolding, inline);
  const advisor = chooseAdvisor(submission.advisor, library, scaffolding, inline);
  const { items, used, warnings } = resolveItems(submission, { library, advisor, model, locate });
  const { concurrentProcessing = defaults.concurrentProcessing, modelSettings } = submission;
  const job: Omit<ResolvedJob, 'submissionHash'> = {
    name: submission.name,
    description: submission.description ?? null,
    model,
    modelSettings: { ...modelSettings, maxOutputTokens: modelSettings?.maxOutputTokens ?? defaults.maxOutputTokens },
    items,
    scaffolding: used.snapshot(advisor),
    sharedParameters: submission.sharedParameters ?? {},
    concurrentProcessing: concurrentProcessing === 'auto' ? null : concurrentProcessing,
    errorHandling: submission.errorHandling ?? defaults.errorHandling,
    priority: submission.priority ?? defaults.priority,
    maxAttempts: submission.maxAttempts ?? defaults.maxAttempts,
    itemTimeoutSeconds: submission.itemTimeoutSeconds ?? defaults.itemTimeoutSeconds,
    budgetUsd: submission.budgetUsd ?? null,
    notifyUrl: submission.notify?.url ?? null,
    mode: submission.mode ?? defaults.mode,
    pilot: submission.pilot ?? null,
    warnings,
  };
  return { ...job, submissionHash: submissionHash(job) };
}

/** Over name, model, settings, the words of the scaffolding used, and every item in order: not over pace, budget or priority. */
function submissionHash({
  name,
  model,
  modelSettings,
  scaffolding,
  items,
}: Omit<ResolvedJob, 'submissionHash'>): string {
  const hash = createHash('sha256');
  hash.update(canonicalJson([name, model, modelSettings, writtenPart(scaffolding)]));
  let lines = '';
  for (const { position, contentKey, tier } of items) {
    lines += `\n${contentKey} ${tier}`;
    if (position % 1_000 !== 0 && position !== items.length) continue;
    hash.update(lines);
    lines = '';
  }
  return hash.digest('hex');
}
