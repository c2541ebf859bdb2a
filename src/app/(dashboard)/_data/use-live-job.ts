'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ShownJob } from '#app/_lib/reads.ts';
import { hasEnded } from '#domain/job.ts';
import { JobStream } from './job-stream.ts';
import { jobRead } from './reads.ts';
import { jobAsTold, readAgainMs, type Told } from './told.ts';
import { movingMs, restingMs, useFollow } from './use-live.ts';

/** How often a job is read beside a stream that tells of it: that does not tell of what works on it, and may be dead without anybody’s knowing. */
const besideMs = 5_000;
const freshMs = 2_000;

export interface LiveJob {
  job: ShownJob;
  /** How the last read went, for `Reconnecting`. */
  read: { dataUpdatedAt: number; failureCount: number; failureReason: Error | null; error: Error | null };
  /** A stream tells what happens; where it does not, the job is read again and again, and what depends on it when its log has grown. */
  live: boolean;
  told: Told;
}

/**
 * A job as it is, kept up to date while somebody looks at it: by a stream of its events, or, where that does not come through, by reading it, more seldom while nothing
 * changes.
 * @param initial what the server painted first
 */
export function useLiveJob(initial: ShownJob): LiveJob {
  const { id } = initial;
  const [stream] = useState(() => new JobStream(initial.logSeq, (after) => new EventSource(eventsOf(id, after))));
  const { state, told } = useSyncExternalStore(stream.subscribe, stream.streamed, stream.streamed);
  const live = state === 'live';
  const unchanged = useRef({ logSeq: initial.logSeq, reads: -1 });
  const read = useQuery<ShownJob>({
    ...jobRead(id),
    initialData: initial,
    refetchInterval({ state: { data } }) {
      if (!data || hasEnded(data.status)) return restingMs;
      return live ? besideMs : Math.min(restingMs, movingMs * 2 ** unchanged.current.reads);
    },
  });
  const known = read.data ?? initial;
  const job = jobAsTold(known, told);
  const { dataUpdatedAt, refetch, isFetching } = read;
  const refused = read.error !== null;

  const { logSeq } = known;
  // With each read, whatever it brought.
  useEffect(() => {
    const { current } = unchanged;
    unchanged.current = { logSeq, reads: current.logSeq === logSeq ? current.reads + 1 : 0 };
    stream.compare(logSeq);
  }, [stream, logSeq, dataUpdatedAt]);

  const readAtMs = useRef(dataUpdatedAt);
  readAtMs.current = dataUpdatedAt;
  const wanted = useIsLookedAt() && !hasEnded(known.status) && !refused;
  useEffect(() => {
    if (!wanted) return;
    let left = false;
    const begin = (seq = 0) => {
      if (!left) stream.begin(seq);
    };
    // A tab that nobody looked at for a while knows nothing of how much has happened.
    if (Date.now() - readAtMs.current < freshMs) begin();
    else void refetch().then(({ data }) => begin(data?.logSeq));
    return () => {
      left = true;
      stream.rest();
    };
  }, [stream, wanted, refetch]);

  const behind = told.job !== null && told.job.logSeq > logSeq && !refused;
  const againMs = readAgainMs(known, told);
  useEffect(() => {
    if (!behind || isFetching) return;
    const timer = setTimeout(() => void refetch(), Math.max(0, readAtMs.current + againMs - Date.now()));
    return () => clearTimeout(timer);
  }, [behind, againMs, isFetching, refetch]);
  // What is cut is missed at once, not with the next read.
  useFollow(state === 'lost' ? 1 : 0, read);
  return { job, read, live, told };
}

const eventsOf = (id: string, after: number) => `/api/batch-jobs/${encodeURIComponent(id)}/events?after=${after}`;

const onLook = (listener: () => void) => {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
};

function useIsLookedAt(): boolean {
  return useSyncExternalStore(
    onLook,
    () => document.visibilityState === 'visible',
    () => false,
  );
}
