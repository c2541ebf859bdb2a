'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { memo, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '#components/button.tsx';
import { Empty } from '#components/empty.tsx';
import { field } from '#components/field.ts';
import { count } from '#components/format.ts';
import { Panel } from '#components/panel.tsx';
import { Clock } from '#components/time.tsx';
import type { LogLevel, LogLine } from '#ledger/read-logs.ts';
import { linesAfter } from '../../../_data/told.ts';
import { restingMs, useFollow } from '../../../_data/use-live.ts';
import type { LiveJob } from '../../../_data/use-live-job.ts';
import { type LogLines, type LogView, linesDrawnMax, readOn, startOf, withLines } from './log-lines.ts';

const levels: { level: LogLevel; words: string }[] = [
  { level: 'debug', words: 'All lines' },
  { level: 'info', words: 'Info and graver' },
  { level: 'warn', words: 'Warnings and errors' },
  { level: 'error', words: 'Errors' },
];

interface LogPanelProps {
  jobId: string;
  initial: LogLine[];
  live: LiveJob;
}

/** The end of a job’s log, that goes on by itself. */
export function LogPanel({ jobId, initial, live: { job, live, told } }: LogPanelProps) {
  const end = initial.at(-1)?.seq ?? 0;
  const [view, setView] = useState<LogView>({ level: 'debug', end, windows: 1 });
  const client = useQueryClient();
  const key = ['log', jobId, view];
  const isFirst = view.level === 'debug' && view.end === end && view.windows === 1;
  const log = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      readOn(jobId, view, client.getQueryData<LogLines>(key) ?? { lines: [], last: startOf(view) }, signal),
    initialData: isFirst ? { lines: initial, last: end } : undefined,
    placeholderData: keepPreviousData,
    refetchInterval: live ? false : restingMs,
  });
  // Where all that comes is told, nothing is read again.
  useFollow(live ? 0 : job.logSeq, log);
  const { data, isPlaceholderData } = log;
  useEffect(() => {
    const more = data && !isPlaceholderData ? linesAfter(told, data.last, view.level) : [];
    if (data && more.length > 0) client.setQueryData(key, withLines(data, view, more));
  }, [data, isPlaceholderData, told]);
  const { lines = [], last = 0 } = log.data ?? {};
  // The last line that was seen by someone who scrolled up; null while the end is followed.
  const [seen, setSeen] = useState<number | null>(null);
  const [drawnFrom, setDrawnFrom] = useState(0);
  const drawn = lines.filter(({ seq }) => seq >= drawnFrom);
  const middle = drawn.at(-linesDrawnMax / 2);
  if (seen === null && view.windows === 1 && drawn.length > linesDrawnMax && middle) setDrawnFrom(middle.seq);
  const look = (next: LogView) => {
    setView(next);
    setDrawnFrom(0);
  };
  // Of what came while nobody looked only the end was told.
  if (told.start > view.end) look({ ...view, end: told.start, windows: 1 });
  return (
    <Panel
      title="Log"
      flush
      aside={
        <select
          aria-label="Level of the log"
          className={field}
          value={view.level}
          onChange={(event) => look({ level: event.target.value as LogLevel, end: last, windows: 1 })}
        >
          {levels.map(({ level, words }) => (
            <option key={level} value={level}>
              {words}
            </option>
          ))}
        </select>
      }
    >
      <Following last={last} seen={seen} onSeen={setSeen}>
        {(startOf(view) > 0 || drawn.length < lines.length) && (
          <Button className="m-2" onClick={() => look({ ...view, windows: view.windows * 2 })}>
            Look further back
          </Button>
        )}
        {lines.length === 0 && <Empty>No line of this kind yet.</Empty>}
        <ol>
          {drawn.map((line) => (
            <Line key={line.seq} jobId={jobId} line={line} />
          ))}
        </ol>
      </Following>
    </Panel>
  );
}

const colours: Record<LogLevel, string> = {
  debug: 'text-soft',
  info: 'text-soft',
  warn: 'text-waiting',
  error: 'text-failed',
};

/** A line never changes: it is drawn once. */
const Line = memo(function Line({ jobId, line }: { jobId: string; line: LogLine }) {
  return (
    <li className="relative flex gap-3 px-4 py-0.5 hover:bg-sunken">
      <span className="shrink-0 text-soft">
        <Clock at={line.at} />
      </span>
      <span className={`w-10 shrink-0 ${colours[line.level]}`}>{line.level}</span>
      <span className="min-w-0 break-words whitespace-pre-wrap">
        {line.itemId ? (
          <Link
            href={`/batch-jobs/${jobId}/items/${line.itemId}`}
            className="before:absolute before:inset-0 hover:underline"
          >
            {line.message}
          </Link>
        ) : (
          line.message
        )}
      </span>
    </li>
  );
});

const nearPx = 24;

interface FollowingProps {
  last: number;
  seen: number | null;
  onSeen: (last: number | null) => void;
  children: ReactNode;
}

/** A box that stays at its end while lines come, until someone scrolls up. */
function Following({ last, seen, onSeen, children }: FollowingProps) {
  const box = useRef<HTMLElement>(null);
  const following = seen === null;
  // After each drawing, as any may have added lines.
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  });
  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    const atEnd = scrollHeight - scrollTop - clientHeight < nearPx;
    if (atEnd !== following) onSeen(atEnd ? null : last);
  };
  return (
    <div className="relative">
      <section
        ref={box}
        aria-label="Lines of the log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
        className="max-h-64 min-h-40 overflow-y-auto py-2 font-mono text-small xl:max-h-[min(36rem,calc(100vh-6rem))]"
      >
        {children}
      </section>
      {seen !== null && last > seen && (
        <Button look="primary" className="absolute right-4 bottom-3" onClick={() => onSeen(null)}>
          {count(last - seen, 'new line')}
        </Button>
      )}
    </div>
  );
}
