'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Read } from './reads.ts';

/** How often what moves is read, and what does not. A tab that nobody looks at reads nothing. */
export const movingMs = 1_000;
export const restingMs = 10_000;

interface LiveOptions<Data> {
  /** What the server painted first, of what was read first. */
  initial?: Data;
  everyMs: (data: Data | undefined) => number;
}

/** Something that is read again and again. When it is to be something else, the old answer stays until the new one is there. */
export function useLive<Data>({ queryKey, queryFn }: Read<Data>, { initial, everyMs }: LiveOptions<Data>) {
  const key = JSON.stringify(queryKey);
  const firstKey = useRef(key);
  return useQuery<Data>({
    queryKey,
    queryFn,
    initialData: key === firstKey.current ? initial : undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => everyMs(state.data),
  });
}

interface Refetchable {
  isFetching: boolean;
  refetch: () => Promise<unknown>;
}

/**
 * Reads again whenever a job’s log has grown: the ledger writes a line with each change, so what depends on a job need not be asked for while nothing happens.
 * A read that is under way is let through to its end, and then followed by another.
 * @param atLeastMs what lies between two reads
 */
export function useFollow(logSeq: number, { isFetching, refetch }: Refetchable, atLeastMs = 0): void {
  const read = useRef({ logSeq, atMs: 0 });
  useEffect(() => {
    if (isFetching || read.current.logSeq === logSeq) return;
    const again = () => {
      read.current = { logSeq, atMs: Date.now() };
      void refetch();
    };
    const waitMs = read.current.atMs + atLeastMs - Date.now();
    if (waitMs <= 0) {
      again();
      return;
    }
    const timer = setTimeout(again, waitMs);
    return () => clearTimeout(timer);
  }, [logSeq, isFetching, refetch, atLeastMs]);
}

/** The named parameters of the page’s address. What is none of the API’s, that says. */
export function queryOf<Query>(params: URLSearchParams, names: readonly (keyof Query & string)[]): Query {
  return Object.fromEntries(names.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : []))) as Query;
}
