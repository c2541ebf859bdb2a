'use client';

import { useEffect } from 'react';
import type { ShownJob } from '#app/_lib/reads.ts';
import { LiveText } from '#components/live-text.tsx';
import { progressText } from '#components/progress.tsx';
import { statusWord } from '#components/status.tsx';
import type { Page } from '#ledger/cursor.ts';
import type { ItemView } from '#ledger/read-items.ts';
import type { LogLine } from '#ledger/read-logs.ts';
import { useDriveJob } from '../../../_data/use-drive-job.ts';
import { useLiveJob } from '../../../_data/use-live-job.ts';
import { asDriven, isMoving, partsOf, shownStatus } from '../../../_parts/job-words.ts';
import { Reconnecting } from '../../../_parts/reconnecting.tsx';
import { ErrorGroups } from './error-groups.tsx';
import { ItemsTable } from './items-table.tsx';
import { JobHead } from './job-head.tsx';
import { JobNow } from './job-now.tsx';
import { LogPanel } from './log-panel.tsx';
import { TrainingFile } from './training-file.tsx';

export interface JobPageData {
  job: ShownJob;
  items: Page<ItemView>;
  logs: Page<LogLine>;
}

export function JobView({ initial }: { initial: JobPageData }) {
  const { id } = initial.job;
  const live = useLiveJob(initial.job);
  const driving = useDriveJob(live.job, live.read.dataUpdatedAt);
  const job = driving ? asDriven(live.job) : live.job;
  const { successful } = job.counts;
  useProgressInTitle(job);
  return (
    <div className="space-y-4">
      <JobHead job={job} />
      <Reconnecting read={live.read} />
      <LiveText text={`${statusWord(shownStatus(job))}: ${progressText(partsOf(job))}.`} urgent={shownStatus(job)} />
      <JobNow job={job} driving={driving} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        {/* On a narrow screen all of this comes before fifty items. */}
        <div className="min-w-0 space-y-4 xl:col-start-2 xl:row-start-1 xl:self-stretch">
          {successful > 0 && (!isMoving(job) || job.status === 'paused') && <TrainingFile job={job} />}
          {job.errors.length > 0 && <ErrorGroups job={job} />}
          <div className="xl:sticky xl:top-4">
            <LogPanel jobId={id} initial={initial.logs.items} live={live} />
          </div>
        </div>
        <div className="min-w-0 xl:col-start-1 xl:row-start-1">
          <ItemsTable jobId={id} initial={initial.items} live={live} driving={driving} />
        </div>
      </div>
    </div>
  );
}

/** A job is often watched from another tab. */
function useProgressInTitle(job: ShownJob): void {
  const title = `${isMoving(job) ? `${Math.floor(job.progressPercentage)} % · ` : ''}${job.name} · Colloquy`;
  // On each update, as Next writes the page’s own title when it pleases.
  useEffect(() => {
    document.title = title;
  });
}
