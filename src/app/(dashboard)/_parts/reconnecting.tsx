'use client';

import { roughly } from '#components/format.ts';
import { Notice } from '#components/notice.tsx';
import { useNowMs } from '#components/now.tsx';
import { ProblemNotice } from '#components/problem-notice.tsx';
import { ApiError } from '../_data/api.ts';

interface Read {
  dataUpdatedAt: number;
  failureCount: number;
  failureReason: Error | null;
  error: Error | null;
}

const silentMs = 5_000;

/** Says that what is shown is old, and why; or that it cannot be read any more. */
export function Reconnecting({ read }: { read: Read }) {
  const oldMs = useNowMs() - read.dataUpdatedAt;
  if (read.error instanceof ApiError) return <ProblemNotice problem={read.error.problem} />;
  if (read.failureCount === 0 || oldMs < silentMs) return null;
  const why = read.failureReason instanceof ApiError ? read.failureReason.problem.title : '';
  return (
    <div className="sticky top-2 z-10">
      <Notice look="waiting" role="status">
        <p>
          <b className="font-semibold">Reconnecting</b>, last update {roughly(oldMs / 1_000)} ago. {why}
        </p>
      </Notice>
    </div>
  );
}
