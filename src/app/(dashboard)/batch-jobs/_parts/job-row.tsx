import Link from 'next/link';
import type { ListedJob } from '#app/_lib/reads.ts';
import { duration } from '#components/format.ts';
import { ProgressBar, ProgressNumbers } from '#components/progress.tsx';
import { Status } from '#components/status.tsx';
import { Ago } from '#components/time.tsx';
import { partsOf, shownStatus } from '../../_parts/job-words.ts';
import { spendText } from '../../_parts/spend.tsx';

/** One job in a row: the whole row leads to it. */
export function JobRow({ job }: { job: ListedJob }) {
  const parts = partsOf(job);
  return (
    <li className="relative grid gap-x-6 gap-y-2 px-4 py-3 hover:bg-sunken md:grid-cols-[7.5rem_minmax(0,1fr)_minmax(0,1.15fr)] md:grid-rows-[auto_1fr] lg:grid-cols-[7.5rem_minmax(0,1fr)_minmax(0,1.15fr)_11rem] lg:grid-rows-1">
      <div>
        <Status status={shownStatus(job)} />
      </div>
      <div className="min-w-0">
        <Link href={`/batch-jobs/${job.id}`} className="font-semibold before:absolute before:inset-0 hover:underline">
          {job.name}
        </Link>
        <p className="truncate text-small text-soft" title={job.model}>
          {job.rehearsal ? 'Rehearsal: not for training' : job.model}
        </p>
      </div>
      <div className="min-w-0 space-y-1.5 md:row-span-2 lg:row-span-1">
        <ProgressBar parts={parts} label={`Progress of ${job.name}`} thin />
        <div className="text-small">
          <ProgressNumbers parts={parts} />
        </div>
        {job.waiting && <p className="text-small text-waiting">{job.waiting.detail}</p>}
        {job.status === 'failed' && job.errorMessage && <p className="text-small text-failed">{job.errorMessage}</p>}
      </div>
      <dl className="flex flex-wrap gap-x-4 text-small text-soft md:col-start-2 md:row-start-2 lg:col-start-4 lg:row-start-1 lg:block lg:text-right">
        <div>
          <dt className="sr-only">Spend</dt>
          <dd>{spendText(job)}</dd>
        </div>
        <div>
          <dt className="sr-only">Age</dt>
          <dd>
            <Ago at={job.createdAt} />
          </dd>
        </div>
        {job.etaSeconds !== null && !job.waiting && (
          <div>
            <dt className="sr-only">Time left</dt>
            <dd>about {duration(job.etaSeconds)} left</dd>
          </div>
        )}
      </dl>
    </li>
  );
}
