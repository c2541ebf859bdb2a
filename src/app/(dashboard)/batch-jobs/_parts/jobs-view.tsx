'use client';

import type { ListedJob } from '#app/_lib/reads.ts';
import { ButtonLink } from '#components/button.tsx';
import { Empty } from '#components/empty.tsx';
import { count } from '#components/format.ts';
import { LiveText } from '#components/live-text.tsx';
import type { Page } from '#ledger/cursor.ts';
import { type JobsQuery, jobsRead } from '../../_data/reads.ts';
import { movingMs, queryOf, restingMs, useLive } from '../../_data/use-live.ts';
import { useUrl } from '../../_data/use-url.ts';
import { isMoving } from '../../_parts/job-words.ts';
import { Reconnecting } from '../../_parts/reconnecting.tsx';
import { FirstJob } from './first-job.tsx';
import { JobFilters } from './job-filters.tsx';
import { JobRow } from './job-row.tsx';

const filters = ['status', 'search', 'model', 'cursor'] as const;

export function JobsView({ initial }: { initial: Page<ListedJob> }) {
  const { params, hrefWith } = useUrl();
  const jobs = useLive<Page<ListedJob>>(jobsRead(queryOf<JobsQuery>(params, filters)), {
    initial,
    everyMs: (data) => (data?.items.some(isMoving) ? movingMs : restingMs / 2),
  });
  const { items, nextCursor } = jobs.data ?? initial;
  const filtered = filters.some((name) => params.has(name));
  const moving = items.filter(isMoving).length;
  return (
    <div className="space-y-4">
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <h1 className="text-title font-semibold">Jobs</h1>
        {(items.length > 0 || filtered) && <JobFilters />}
      </div>
      <Reconnecting read={jobs} />
      <LiveText text={`${count(items.length, 'job')} shown, ${moving} unfinished.`} urgent={String(moving)} />
      {items.length > 0 && (
        <ul
          aria-busy={jobs.isPlaceholderData}
          className={`divide-y divide-line rounded-lg border border-line bg-panel ${jobs.isPlaceholderData ? 'opacity-60' : ''}`}
        >
          {items.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </ul>
      )}
      {items.length === 0 && !filtered && <FirstJob />}
      {items.length === 0 && filtered && (
        <Empty>
          <p>No job matches.</p>
          <ButtonLink href="/batch-jobs" className="mt-3">
            Show all jobs
          </ButtonLink>
        </Empty>
      )}
      <div className="flex gap-2">
        {params.has('cursor') && <ButtonLink href={hrefWith({ cursor: null })}>Newest</ButtonLink>}
        {nextCursor && <ButtonLink href={hrefWith({ cursor: nextCursor })}>Older jobs</ButtonLink>}
      </div>
    </div>
  );
}
