'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { Button, ButtonLink } from '#components/button.tsx';
import { ProblemNotice } from '#components/problem-notice.tsx';
import { ApiError, answer, api } from '../../_data/api.ts';

/** Six rehearsal conversations over the shipped scaffolding, slow enough to be watched. */
const demo = {
  name: 'Demo batch',
  model: 'rehearsal:default?latencyMs=800',
  concurrentProcessing: 2,
  grid: {
    personas: ['overwhelmed_avoider', 'anxious_planner', 'pragmatic_optimist'],
    emotionalArcs: ['confusion_to_clarity', 'fear_to_confidence'],
    topics: ['roth_ira_conversion'],
  },
};

/** What stands where there is no job yet. */
export function FirstJob() {
  const router = useRouter();
  const run = useMutation({
    mutationFn: () => answer(api.POST('/api/conversations/generate-batch', { body: demo })),
    onSuccess: (made) => 'jobId' in made && router.push(`/batch-jobs/${made.jobId}`),
  });
  return (
    <section className="mx-auto max-w-2xl rounded-lg border border-line bg-panel px-6 py-12 text-center">
      <h2 className="text-lg font-semibold">No job yet</h2>
      <p className="mx-auto mt-2 max-w-prose text-soft">
        Colloquy writes training conversations in batches: each moves a person along an emotional arc, about a topic.
        Whatever dies on the way, nothing finished is lost or paid for twice.
      </p>
      <div className="mt-6 flex flex-wrap justify-center gap-2">
        <Button look="primary" disabled={run.isPending || run.isSuccess} onClick={() => run.mutate()}>
          {run.isPending || run.isSuccess ? 'Starting…' : 'Run the demo batch'}
        </Button>
        <ButtonLink href="/batch-jobs/new">Submit a plan</ButtonLink>
      </div>
      <p className="mt-4 text-small text-soft">
        The demo writes six conversations with the rehearsal model: offline, free, done in seconds.
      </p>
      {run.error instanceof ApiError && (
        <div className="mt-4 text-left">
          <ProblemNotice problem={run.error.problem} />
        </div>
      )}
    </section>
  );
}
