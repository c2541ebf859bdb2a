import type { ScheduleResult } from './run-schedule.ts';

/** A failed schedule, with all that is needed to see it again. */
export function failureText({ seed, violation }: Pick<ScheduleResult, 'seed' | 'violation'>): string {
  if (!violation) return '';
  return [
    `Seed ${seed}, step ${violation.step}: ${violation.check}: ${violation.detail}`,
    ...violation.trace.slice(-30),
    `Again, with all of its trace: node scripts/simulate.mjs --seed ${seed}`,
  ].join('\n');
}
