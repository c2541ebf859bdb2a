'use client';

import { useEffect } from 'react';
import type { ShownJob } from '#app/_lib/reads.ts';
import { CopyCommand } from '#components/copy-command.tsx';
import { LiveText } from '#components/live-text.tsx';
import { Notice } from '#components/notice.tsx';
import { Panel } from '#components/panel.tsx';
import { progressText } from '#components/progress.tsx';
import { statusWord } from '#components/status.tsx';
import type { Page } from '#ledger/cursor.ts';
import type { ItemView } from '#ledger/read-items.ts';
import type { LogLine } from '#ledger/read-logs.ts';
import { movingMs, restingMs, useLive } from '../../../_data/use-live.ts';
import { isMoving, partsOf, shownStatus } from '../../../_parts/job-words.ts';
import { Reconnecting } from '../../../_parts/reconnecting.tsx';
import { ErrorGroups } from './error-groups.tsx';
import { ItemsTable } from './items-table.tsx';
import { JobHead } from './job-head.tsx';
import { JobNow } from './job-now.tsx';
import { LogPanel } from './log-panel.tsx';

export interface JobPageData {
  job: ShownJob;
  items: Page<ItemView>;
  logs: Page<LogLine>;
}

export function JobView({ initial }: { initial: JobPageData }) {
  const { id } = initial.job;
  const read = useLive<ShownJob>(`/api/batch-jobs/${id}`, {
    initial: initial.job,
    everyMs: (job) => (isMoving(job) ? movingMs : restingMs),
  });
  const job = read.data ?? initial.job;
  const everyMs = isMoving(job) ? movingMs : restingMs;
  const { successful } = job.counts;
  useProgressInTitle(job);
  return (
    <div className="space-y-4">
      <JobHead job={job} />
      <Reconnecting read={read} />
      <LiveText text={`${statusWord(shownStatus(job))}: ${progressText(partsOf(job))}.`} urgent={shownStatus(job)} />
      <JobNow job={job} />
      {successful > 0 && (
        <Panel title="Training file">
          {job.rehearsal && (
            <div className="mb-3">
              <Notice look="waiting">
                Written by the rehearsal model: <b className="font-semibold">not for training</b>. It shows what a file
                looks like, and says nothing worth learning.
              </Notice>
            </div>
          )}
          <CopyCommand command={`colloquy export ${id} --out ${fileNameOf(job.name)}.jsonl`} />
        </Panel>
      )}
      {job.errors.length > 0 && <ErrorGroups job={job} />}
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <ItemsTable jobId={id} initial={initial.items} everyMs={everyMs} />
        <LogPanel jobId={id} initial={initial.logs.items} everyMs={everyMs} />
      </div>
    </div>
  );
}

/** A job is often watched from another tab. */
function useProgressInTitle(job: ShownJob): void {
  const title = `${isMoving(job) ? `${Math.floor(job.progressPercentage)} % · ` : ''}${job.name} · Colloquy`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** A job’s name as a file’s: “Demo batch” is demo-batch. */
function fileNameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 60) || 'conversations';
}
