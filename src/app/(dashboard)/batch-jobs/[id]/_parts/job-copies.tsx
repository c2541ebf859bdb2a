'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { ShownJob } from '#app/_lib/reads.ts';
import { Button } from '#components/button.tsx';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { count } from '#components/format.ts';
import { CopyIcon } from '#components/icons.tsx';
import { ProblemNotice } from '#components/problem-notice.tsx';
import { hasEnded } from '#domain/job.ts';
import { ApiError, answer, api } from '../../../_data/api.ts';

/** Makes another job of the same items, and opens it. */
export function DuplicateButton({ job }: { job: ShownJob }) {
  const router = useRouter();
  const params = { path: { id: job.id } };
  const duplicate = useMutation({
    mutationFn: () => answer(api.POST('/api/batch-jobs/{id}/duplicate', { params })),
    onSuccess: ({ id }) => router.push(`/batch-jobs/${id}`),
  });
  return (
    <>
      <Button disabled={duplicate.isPending || duplicate.isSuccess} onClick={() => duplicate.mutate()}>
        <CopyIcon />
        Duplicate
      </Button>
      <Problem error={duplicate.error} />
    </>
  );
}

/** Deletes a job that has ended, after saying what goes and what stays. */
export function DeleteButton({ job }: { job: ShownJob }) {
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [withConversations, setWithConversations] = useState(false);
  const remove = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/api/batch-jobs/{id}', {
          params: { path: { id: job.id }, query: { conversations: withConversations } },
        }),
      ),
    onSuccess: () => router.push('/batch-jobs'),
  });
  if (!hasEnded(job.status)) return null;
  const { total, successful } = job.counts;
  return (
    <>
      <Button look="danger" disabled={remove.isPending || remove.isSuccess} onClick={() => setAsking(true)}>
        Delete
      </Button>
      <Problem error={remove.error} />
      <ConfirmDialog
        open={asking}
        title={`Delete “${job.name}”?`}
        confirm={withConversations && successful > 0 ? 'Delete the job and its conversations' : 'Delete the job'}
        keep="Keep it"
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          remove.mutate();
        }}
      >
        <p>
          {count(total, 'item')} with every attempt, what the calls cost, and the log go for good, and no training file
          can be written from this job any more.
        </p>
        {successful > 0 && (
          <>
            <p>
              {withConversations
                ? `${count(successful, 'conversation')} go with it.`
                : `${count(successful, 'conversation')} stay in the database, without their job.`}
            </p>
            <label className="flex items-center gap-2">
              <input
                type="checkbox"
                checked={withConversations}
                onChange={(event) => setWithConversations(event.target.checked)}
              />
              Delete the conversations, too
            </label>
          </>
        )}
      </ConfirmDialog>
    </>
  );
}

function Problem({ error }: { error: Error | null }) {
  return error instanceof ApiError ? (
    <div className="order-last w-full">
      <ProblemNotice problem={error.problem} />
    </div>
  ) : null;
}
