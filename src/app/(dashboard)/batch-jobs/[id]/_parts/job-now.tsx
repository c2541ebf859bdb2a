import type { ShownJob } from '#app/_lib/reads.ts';
import { Fact, Facts } from '#components/facts.tsx';
import { duration, number } from '#components/format.ts';
import { Notice } from '#components/notice.tsx';
import { Panel } from '#components/panel.tsx';
import { ProgressBar, ProgressNumbers } from '#components/progress.tsx';
import { Ago } from '#components/time.tsx';
import { hasEnded } from '#domain/job.ts';
import { nowText, partsOf } from '../../../_parts/job-words.ts';
import { Spend } from '../../../_parts/spend.tsx';
import { WaitsFor } from '../../../_parts/waits-for.tsx';

/**
 * What the job does right now and why, how far it is, and what it costs.
 * @param driving this tab works on it
 */
export function JobNow({ job, driving }: { job: ShownJob; driving: boolean }) {
  const parts = partsOf(job);
  const ended = hasEnded(job.status);
  return (
    <Panel
      title={ended ? 'Outcome' : 'Right now'}
      aside={<span className="text-small text-soft">{number(job.counts.total)} in all</span>}
    >
      <div className="space-y-4">
        <Now job={job} driving={driving} />
        <div className="space-y-2">
          <ProgressBar parts={parts} label="Progress of the job" />
          <ProgressNumbers parts={parts} />
        </div>
        <Facts>
          <Fact name="Spend">
            <Spend job={job} />
          </Fact>
          <Fact name={ended ? 'Took' : 'Left'}>{timeText(job)}</Fact>
          <Fact name="Calls at once">
            {job.concurrentProcessing === 'auto' ? 'as limits allow' : `at most ${job.concurrentProcessing}`}
          </Fact>
          {!ended && (
            <Fact name="Worked on by">
              <Drivers job={job} driving={driving} />
            </Fact>
          )}
          <Fact name="Submitted">
            <Ago at={job.createdAt} />
          </Fact>
          <Fact name="Id" wide>
            <span className="font-mono text-small break-all select-all">{job.id}</span>
          </Fact>
        </Facts>
        {job.warnings.length > 0 && <Warnings warnings={job.warnings} />}
      </div>
    </Panel>
  );
}

/** Two lines whatever the state, so that nothing below it moves when that changes. */
function Now({ job, driving }: { job: ShownJob; driving: boolean }) {
  const { waiting } = job;
  return (
    <Notice look={waiting ? 'waiting' : job.status === 'failed' ? 'failed' : 'plain'}>
      <p>{nowText(job)}</p>
      <p className="text-small text-soft">
        {waiting ? (
          <WaitsFor waiting={waiting} />
        ) : job.completedAt ? (
          <>
            Ended <Ago at={job.completedAt} />.
          </>
        ) : driving ? (
          'This tab drives the job; closing it loses nothing: the work waits for the next driver.'
        ) : (
          'This page may be closed: the work goes on.'
        )}
      </p>
    </Notice>
  );
}

function Drivers({ job, driving }: { job: ShownJob; driving: boolean }) {
  const { workers, kinds } = job.driver;
  if (workers.length > 0) return <WorkerNames names={workers} />;
  if (driving) return 'this tab';
  if (kinds.includes('tick')) return 'a cron tick';
  return kinds.includes('process_next') ? 'a tab or a script' : 'nobody';
}

function WorkerNames({ names: [first, ...others] }: { names: string[] }) {
  return (
    <>
      <span className="break-all">{first}</span>
      {others.length > 0 && (
        <span className="text-soft" title={others.join('\n')}>
          {' '}
          and {others.length} more
        </span>
      )}
    </>
  );
}

function Warnings({ warnings }: { warnings: string[] }) {
  return (
    <details>
      <summary className="text-soft">
        {warnings.length === 1 ? 'One warning' : `${warnings.length} warnings`} from its submission
      </summary>
      <ul className="mt-2 max-h-48 list-disc space-y-1 overflow-auto pl-5 text-small">
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </details>
  );
}

function timeText({ status, startedAt, completedAt, etaSeconds, waiting }: ShownJob): string {
  if (hasEnded(status))
    return startedAt && completedAt
      ? duration((Date.parse(completedAt) - Date.parse(startedAt)) / 1_000)
      : 'never started';
  return etaSeconds === null || waiting ? 'not known' : `about ${duration(etaSeconds)}`;
}
