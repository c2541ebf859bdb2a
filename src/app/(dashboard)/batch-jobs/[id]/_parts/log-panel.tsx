'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import { Button } from '#components/button.tsx';
import { Empty } from '#components/empty.tsx';
import { field } from '#components/field.ts';
import { count } from '#components/format.ts';
import { Panel } from '#components/panel.tsx';
import { Clock } from '#components/time.tsx';
import type { LogLevel, LogLine } from '#ledger/read-logs.ts';
import { restingMs, useFollow } from '../../../_data/use-live.ts';
import { type LogLines, readOn, windowOf } from './log-lines.ts';

const levels: { level: LogLevel; words: string }[] = [
  { level: 'debug', words: 'All lines' },
  { level: 'info', words: 'Info and graver' },
  { level: 'warn', words: 'Warnings and errors' },
  { level: 'error', words: 'Errors' },
];

/** The end of a job’s log, that goes on by itself. */
export function LogPanel({ jobId, initial, logSeq }: { jobId: string; initial: LogLine[]; logSeq: number }) {
  const [level, setLevel] = useState<LogLevel>('debug');
  const [from, setFrom] = useState(() => (initial[0]?.seq ?? 1) - 1);
  const look = (next: LogLevel) => {
    setLevel(next);
    setFrom(Math.max(0, last - windowOf(next)));
  };
  const client = useQueryClient();
  const key = ['log', jobId, level, from];
  const first: LogLines | undefined =
    level === 'debug' && from === (initial[0]?.seq ?? 1) - 1
      ? { lines: initial, last: initial.at(-1)?.seq ?? 0 }
      : undefined;
  const log = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      readOn(jobId, level, client.getQueryData<LogLines>(key) ?? { lines: [], last: from }, signal),
    initialData: first,
    placeholderData: keepPreviousData,
    refetchInterval: restingMs,
  });
  useFollow(logSeq, log);
  const { lines = [], last = 0 } = log.data ?? {};
  return (
    <Panel
      title="Log"
      flush
      aside={
        <select
          aria-label="Level of the log"
          className={field}
          value={level}
          onChange={(event) => look(event.target.value as LogLevel)}
        >
          {levels.map((each) => (
            <option key={each.level} value={each.level}>
              {each.words}
            </option>
          ))}
        </select>
      }
    >
      <Following lines={lines.length} last={last}>
        {from > 0 && (
          <Button className="m-2" onClick={() => setFrom(Math.max(0, from - windowOf(level)))}>
            Look further back
          </Button>
        )}
        {lines.length === 0 && <Empty>No line of this kind yet.</Empty>}
        <ol>
          {lines.map((line) => (
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

function Line({ jobId, line }: { jobId: string; line: LogLine }) {
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
}

const nearPx = 24;

/** A box that stays at its end while lines come, until someone scrolls up. */
function Following({ lines, last, children }: { lines: number; last: number; children: React.ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<number | null>(null);
  const following = seen === null;
  // A new line is the reason to move.
  useEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [following, lines, last]);
  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    const atEnd = scrollHeight - scrollTop - clientHeight < nearPx;
    setSeen((before) => (atEnd ? null : (before ?? last)));
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
      {!following && last > seen && (
        <Button look="primary" className="absolute right-4 bottom-3" onClick={() => setSeen(null)}>
          {count(last - seen, 'new line')}
        </Button>
      )}
    </div>
  );
}
