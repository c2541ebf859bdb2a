'use client';

import Link from 'next/link';
import type { ShownJob } from '#app/_lib/reads.ts';
import { Button } from '#components/button.tsx';
import { errorText } from '#components/error-text.ts';
import { number } from '#components/format.ts';
import { Panel } from '#components/panel.tsx';
import { ProblemNotice } from '#components/problem-notice.tsx';
import { ApiError } from '../../../_data/api.ts';
import { useUrl } from '../../../_data/use-url.ts';
import { isSkipped } from '../../../_parts/item-words.ts';
import { canRetry, useSteer } from './job-head.tsx';

/** What went wrong, by code: how often, what to do, and which items. */
export function ErrorGroups({ job }: { job: ShownJob }) {
  const { change } = useUrl();
  const steer = useSteer(job.id);
  return (
    <Panel title="Errors" flush>
      <ul className="divide-y divide-line">
        {job.errors.map(({ code, count, example }) => (
          <li key={code} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
            <div className="min-w-0 flex-1 basis-72">
              <p>
                <b className={`font-semibold ${isSkipped(code) ? 'text-soft' : 'text-failed'}`}>{number(count)}</b> ×{' '}
                <Link href={`/problems/${code}`} className="font-mono text-small underline underline-offset-2">
                  {code}
                </Link>{' '}
                {errorText(code)?.text}
              </p>
              <p className="line-clamp-3 text-small text-soft">
                {example && example !== errorText(code)?.text && `${example} `}
                {errorText(code)?.next}
              </p>
            </div>
            <div className="flex gap-2">
              <Button
                aria-label={`Show the items with ${code}`}
                onClick={() => change({ errorCode: code, status: null, cursor: null })}
              >
                Show
              </Button>
              {canRetry(job) && (
                <Button
                  disabled={steer.isPending}
                  aria-label={`Retry these: ${code}`}
                  onClick={() =>
                    steer.mutate({
                      act: 'retry-failed',
                      body: { errorCode: code, includeCancelled: code === 'cancelled' },
                    })
                  }
                >
                  Retry these
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {steer.error instanceof ApiError && (
        <div className="p-4">
          <ProblemNotice problem={steer.error.problem} />
        </div>
      )}
    </Panel>
  );
}
