import { readTextFile } from '#cli/read-text-file.ts';
import { type Plan, readPlan } from '#domain/plan/read-plan.ts';

/** Flags that go over what the plan says. */
export interface PlanFlags {
  model?: string;
  concurrency?: number;
  budget?: number;
  pilot?: number;
}

/** @throws ColloquyError `file_not_found`, and whatever is wrong with the plan */
export async function readPlanFile(path: string, flags: PlanFlags): Promise<Plan> {
  const plan = readPlan(await readTextFile(path), path);
  const { model, concurrency, budget, pilot } = flags;
  return {
    ...plan,
    submission: {
      ...plan.submission,
      ...(model !== undefined && { model }),
      ...(concurrency !== undefined && { concurrentProcessing: concurrency }),
      ...(budget !== undefined && { budgetUsd: budget }),
      ...(pilot !== undefined && { pilot }),
    },
  };
}
