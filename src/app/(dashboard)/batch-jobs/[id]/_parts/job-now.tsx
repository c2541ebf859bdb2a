import type { ShownJob } from '#app/_lib/reads.ts';
import { Fact, Facts } from '#components/facts.tsx';
import { duration, number } from '#components/format.ts';
import { Notice } from '#components/notice.tsx';
import { Panel } from '#components/panel.tsx';
import { ProgressBar, ProgressNumbers } from '#components/progress.tsx';
import { Ago, Clock } from '#components/time.tsx';
import { hasEnded } from '#domain/job.ts';
import type { Waiting } from '#domain/waiting-codes.ts';
import { nowText, partsOf } from '../../../_parts/job-words.ts';
import { Spend } from '../../../_parts/spend.tsx';

/** What the job does right now and why, how far it is, and what it costs. */
export function JobNow({ job }: { job: ShownJob }) {
  const parts = partsOf(job);
  const { workers } = job.driver;
  const ended = hasEnded(job.status);
  return (
    <Panel
      title={ended ? 'Outcome' : 'Right now'}
      aside={<span className="text-small text-soft">{number(job.counts.total)} in all</span>}
    >
      <div className="space-y-4">
        <Now job={job} />
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
            <Fact name="Worked on by">{workers.length === 0 ? 'nobody' : <WorkerNames names={workers} />}</Fact>
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
function Now({ job }: { job: ShownJob }) {
  const { waiting } = job;
  return (
    <Notice look={waiting ? 'waiting' : job.status === 'failed' ? 'failed' : 'plain'}>
      <p>{nowText(job)}</p>
      <p className="text-small text-soft">
        {waiting ? (
          <WaitingFor waiting={waiting} />
        ) : job.completedAt ? (
          <>
            Ended <Ago at={job.completedAt} />.
          </>
        ) : (
          'This page may be closed: the work goes on.'
        )}
      </p>
    </Notice>
  );
}

function WaitingFor({ waiting: { code, until, who } }: { waiting: Waiting }) {
  return (
    <>
      {who === 'you' ? 'It waits for you' : 'It goes on by itself'}
      {until && (
        <>
          {' '}
          until <Clock at={until} />
        </>
      )}
      . <span className="font-mono">{code}</span>
    </>
  );
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
