import type { JobEstimate } from '#domain/estimate.ts';
import type { SubmittedJob } from '#ledger/read-submitted.ts';

/** What a job will cost and take, as it is answered. */
export const estimateAnswer = ({ cost, unknownBecause, seconds, from }: JobEstimate) => ({
  estimatedCost: cost,
  unknownBecause,
  estimatedSeconds: seconds,
  estimatedFrom: from,
});

/** A job as its submission is answered. */
export function submittedAnswer({ estimate, expiresAt: _, ...job }: SubmittedJob) {
  return { ...job, ...estimateAnswer(estimate) };
}

export const jobAt = (jobId: string) => `/api/batch-jobs/${jobId}`;
