import type { Model, ModelJob } from './model.ts';

const spentOf = (model: Model, job: ModelJob) =>
  model.attempts
    .filter(({ jobId }) => jobId === job.id)
    .reduce((sum, each) => sum + (each.actual ?? 0) + each.unknown, 0);

/** Looks at what is spent before an act. @returns what notes, after it, that a job came to use four fifths of its budget */
export function watchBudgets(model: Model): (job: ModelJob) => void {
  const before = new Map(model.jobs.map((job) => [job, spentOf(model, job)]));
  return (job) => {
    if (job.budget === null) return;
    const near = 0.8 * job.budget;
    if (before.get(job)! < near && spentOf(model, job) >= near) job.events.push('budget_warning');
  };
}
