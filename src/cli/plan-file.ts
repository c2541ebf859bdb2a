import { readFile } from 'node:fs/promises';
import { fileReadError } from '#dataset/export/file-errors.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type Plan, readPlan } from '#domain/plan/read-plan.ts';

/** Flags that go over what the plan says. */
export interface PlanFlags {
  model?: string;
  concurrency?: number;
  budget?: number;
}

/** @throws ColloquyError `file_not_found`, and whatever is wrong with the plan */
export async function readPlanFile(path: string, flags: PlanFlags): Promise<Plan> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw fileReadError(error, path);
    throw new ColloquyError('plan_unreadable', `${path} is not UTF-8 text.`, { cause: error });
  }
  const plan = readPlan(text, path);
  const { model, concurrency, budget } = flags;
  return {
    ...plan,
    submission: {
      ...plan.submission,
      ...(model !== undefined && { model }),
      ...(concurrency !== undefined && { concurrentProcessing: concurrency }),
      ...(budget !== undefined && { budgetUsd: budget }),
    },
  };
}
