import { formatPaths, type Locate } from '#domain/input-problems.ts';
import { refuseWrongCount } from '#domain/item-count.ts';
import { parseModelName } from '#domain/model-name.ts';
import type { InlineScaffolding } from '#domain/plan/read-plan.ts';
import { chooseAdvisor, Library } from '#domain/resolve/library.ts';
import { resolveItems } from '#domain/resolve/resolve-items.ts';
import { type Survey, surveyOf } from '#domain/resolve/survey.ts';
import { surveyGrid } from '#domain/resolve/survey-grid.ts';
import type { JobSettings, ResolvedJob } from '#domain/resolved-job.ts';
import type { Scaffolding } from '#domain/scaffolding.ts';
import { submissionDefaults as defaults, type Submission } from '#domain/submission.ts';
import { submissionHash } from '#domain/submission-hash.ts';

export interface ResolveOptions {
  /** `provider:model`: what the submission, a flag or the environment settled on. */
  model: string;
  /** Names places for people: a plan’s `locate`. Without it, paths are those of the submission. */
  locate?: Locate;
  /** Its items may all come later. */
  draft?: boolean;
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
  const { library, advisor, locate } = open(submission, scaffolding, inline, options);
  const settings = jobSettings(submission, options.model);
  const { items, used, choice, warnings } = resolveItems(submission, {
    library,
    advisor,
    model: options.model,
    locate,
  });
  choice.refuseLacking(locate);
  const job = { ...settings, items, scaffolding: used.snapshot(advisor), warnings };
  return { ...job, submissionHash: submissionHash(job) };
}

/**
 * What a submission asks for, as far as it must be known to say what it will cost: of a grid at no cost that grows with it.
 * @throws ColloquyError whatever `resolveSubmission` throws; but what has no template is told instead
 */
export function surveySubmission(
  submission: Submission,
  scaffolding: Scaffolding,
  inline: InlineScaffolding | null,
  options: ResolveOptions,
): Survey {
  const { library, advisor, locate } = open(submission, scaffolding, inline, options);
  const { grid, sharedParameters = {} } = submission;
  if (grid) return surveyGrid({ grid, library, advisor, sharedParameters, locate });
  const { items, choice, warnings } = resolveItems(submission, { library, advisor, model: options.model, locate });
  return surveyOf(items, warnings, choice.lacks());
}

function open(
  submission: Submission,
  scaffolding: Scaffolding,
  inline: InlineScaffolding | null,
  { model, locate = formatPaths, draft }: ResolveOptions,
) {
  parseModelName(model);
  refuseWrongCount(submission, 'The submission', { draft });
  const library = new Library(scaffolding, inline);
  return { library, advisor: chooseAdvisor(submission.advisor, library, scaffolding, inline), locate };
}

/** What a submission says beside its items, with a value for whatever it leaves open. */
export function jobSettings(submission: Submission, model: string): JobSettings {
  const { concurrentProcessing = defaults.concurrentProcessing, modelSettings } = submission;
  return {
    name: submission.name,
    description: submission.description ?? null,
    model,
    modelSettings: { ...modelSettings, maxOutputTokens: modelSettings?.maxOutputTokens ?? defaults.maxOutputTokens },
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
  };
}
