'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { request } from './api.ts';

/** How often what moves is read, and what does not. A tab that nobody looks at reads nothing. */
export const movingMs = 1_000;
export const restingMs = 10_000;

interface LiveOptions<Data> {
  /** What the server painted first, under the first path. */
  initial?: Data;
  everyMs: (data: Data | undefined) => number;
}

/** An answer of the API that is kept up to date. When the path changes, the old answer stays until the new one is there. */
export function useLive<Data>(path: string, { initial, everyMs }: LiveOptions<Data>) {
  const firstPath = useRef(path);
  return useQuery<Data>({
    queryKey: [path],
    queryFn: ({ signal }) => request<Data>(path, { signal }),
    initialData: path === firstPath.current ? initial : undefined,
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
 */
export function useFollow(logSeq: number, { isFetching, refetch }: Refetchable): void {
  const read = useRef(logSeq);
  useEffect(() => {
    if (isFetching || read.current === logSeq) return;
    read.current = logSeq;
    void refetch();
  }, [logSeq, isFetching, refetch]);
}

/** The named parameters of the page’s address, as the query of an API path. */
export function queryOf(params: URLSearchParams, names: readonly string[]): string {
  const query = new URLSearchParams(names.flatMap((name) => (params.get(name) ? [[name, params.get(name)!]] : [])));
  return query.size > 0 ? `?${query}` : '';
}
