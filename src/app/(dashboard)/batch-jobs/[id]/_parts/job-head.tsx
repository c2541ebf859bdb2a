'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ShownJob } from '#app/_lib/reads.ts';
import type { components } from '#client/api-types.ts';
import { Button } from '#components/button.tsx';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { count, number } from '#components/format.ts';
import { RetryIcon, StopIcon } from '#components/icons.tsx';
import { ProblemNotice } from '#components/problem-notice.tsx';
import { Status } from '#components/status.tsx';
import { hasEnded } from '#domain/job.ts';
import { ApiError, answer, api } from '../../../_data/api.ts';
import { jobRead } from '../../../_data/reads.ts';
import { shownStatus } from '../../../_parts/job-words.ts';
import { DeleteButton, DuplicateButton } from './job-copies.tsx';

/** Whether failed items can be run again: the job has ended or rests. */
export const canRetry = (job: ShownJob) => hasEnded(job.status) || job.status === 'paused';

interface Steering {
  act: keyof typeof acts;
  /** Which of the failed items are retried. */
  body?: components['schemas']['Retry'];
}

const of = (id: string) => ({ params: { path: { id } } });
const acts = {
  cancel: (id: string) => answer(api.POST('/api/batch-jobs/{id}/cancel', of(id))),
  pause: (id: string) => answer(api.POST('/api/batch-jobs/{id}/pause', of(id))),
  resume: (id: string) => answer(api.POST('/api/batch-jobs/{id}/resume', of(id))),
  'retry-failed': (id: string, body: Steering['body']) =>
    answer(api.POST('/api/batch-jobs/{id}/retry-failed', { ...of(id), body })),
};

/** Acts on a job and shows it as it is afterwards. */
export function useSteer(jobId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, body }: Steering) => acts[act](jobId, body),
    onSuccess: (job) => client.setQueryData(jobRead(jobId).queryKey, job),
    onSettled: () => client.invalidateQueries(),
  });
}

/** The job’s name and status, and what can be done with it. */
export function JobHead({ job }: { job: ShownJob }) {
  const [asking, setAsking] = useState(false);
  const steer = useSteer(job.id);
  const { counts } = job;
  const retriable = job.errors.filter(({ code }) => code !== 'cancelled').reduce((sum, group) => sum + group.count, 0);
  const ended = hasEnded(job.status);
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="mr-auto min-w-0">
          <h1 className="text-title font-semibold">{job.name}</h1>
          <div className="flex flex-wrap gap-x-4 text-small">
            <Status status={shownStatus(job)} />
            <span className="min-w-0 break-all text-soft">
              {job.model}
              {job.rehearsal && ' (rehearsal: not for training)'}
            </span>
          </div>
          {job.description && <p className="mt-1 max-w-prose text-soft">{job.description}</p>}
        </div>
        <div className="flex flex-wrap gap-2">
          {canRetry(job) && retriable > 0 && (
            <Button disabled={steer.isPending} onClick={() => steer.mutate({ act: 'retry-failed' })}>
              <RetryIcon />
              Retry {number(retriable)} failed
            </Button>
          )}
          {job.status === 'paused' && (
            <Button disabled={steer.isPending} onClick={() => steer.mutate({ act: 'resume' })}>
              Resume
            </Button>
          )}
          {!ended && job.status !== 'paused' && (
            <Button disabled={steer.isPending} onClick={() => steer.mutate({ act: 'pause' })}>
              Pause
            </Button>
          )}
          <DuplicateButton job={job} />
          <DeleteButton job={job} />
          {!ended && (
            <Button look="danger" disabled={steer.isPending} onClick={() => setAsking(true)}>
              <StopIcon />
              Stop
            </Button>
          )}
        </div>
      </div>
      {steer.error instanceof ApiError && <ProblemNotice problem={steer.error.problem} />}
      <ConfirmDialog
        open={asking && !ended}
        title={`Stop “${job.name}”?`}
        confirm="Stop the job"
        keep="Keep it"
        busy={steer.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          steer.mutate({ act: 'cancel' });
        }}
      >
        <p>
          {count(counts.queued, 'item')} will not run.{' '}
          {counts.inFlight === 0
            ? 'No call is in flight.'
            : `${count(counts.inFlight, 'call')} in flight ${counts.inFlight === 1 ? 'is' : 'are'} stopped and may still be billed.`}
        </p>
        <p>{count(counts.successful, 'finished conversation')} stay. What did not run can be run later.</p>
      </ConfirmDialog>
    </div>
  );
}
