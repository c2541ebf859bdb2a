import type { ReactNode } from 'react';
import type { ItemStatus } from '#domain/item.ts';
import type { JobStatus } from '#domain/job.ts';
import {
  CancelledIcon,
  CompletedIcon,
  FailedIcon,
  PausedIcon,
  QueuedIcon,
  RunningIcon,
  WaitingIcon,
} from './icons.tsx';

/** `waiting`: a job that could run, but does not move. `skipped`: an item that ended because its job did. */
export type ShownStatus = JobStatus | ItemStatus | 'waiting' | 'skipped';

const looks: Record<ShownStatus, { word: string; icon: () => ReactNode; colour: string }> = {
  queued: { word: 'Queued', icon: QueuedIcon, colour: 'text-soft' },
  processing: { word: 'Running', icon: RunningIcon, colour: 'text-running' },
  waiting: { word: 'Waiting', icon: WaitingIcon, colour: 'text-waiting' },
  paused: { word: 'Paused', icon: PausedIcon, colour: 'text-waiting' },
  completed: { word: 'Completed', icon: CompletedIcon, colour: 'text-done' },
  failed: { word: 'Failed', icon: FailedIcon, colour: 'text-failed' },
  skipped: { word: 'Not run', icon: CancelledIcon, colour: 'text-skipped' },
  cancelled: { word: 'Cancelled', icon: CancelledIcon, colour: 'text-skipped' },
};

export const statusWord = (status: ShownStatus) => looks[status].word;

/** A status as an icon and a word. */
export function Status({ status }: { status: ShownStatus }) {
  const { word, icon: Icon, colour } = looks[status];
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${colour}`}>
      <Icon />
      {word}
    </span>
  );
}
