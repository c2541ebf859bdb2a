import type { paths } from '#client/api-types.ts';
import { answer, api } from './api.ts';

type QueryOf<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } }
  ? NonNullable<Query>
  : never;

export type JobsQuery = QueryOf<'/api/batch-jobs'>;
export type ItemsQuery = QueryOf<'/api/batch-jobs/{id}/items'>;
export type LogsQuery = QueryOf<'/api/batch-jobs/{id}/logs'>;

/** Something of the API that is read, and the name that it is known by. */
export interface Read<Data> {
  queryKey: readonly unknown[];
  queryFn: (context: { signal: AbortSignal }) => Promise<Data>;
}

export const jobsRead = (query: JobsQuery) => ({
  queryKey: ['jobs', query],
  queryFn: ({ signal }: { signal: AbortSignal }) => answer(api.GET('/api/batch-jobs', { params: { query }, signal })),
});

export const jobRead = (id: string) => ({
  queryKey: ['job', id],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    answer(api.GET('/api/batch-jobs/{id}', { params: { path: { id } }, signal })),
});

export const itemsRead = (id: string, query: ItemsQuery) => ({
  queryKey: ['items', id, query],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    answer(api.GET('/api/batch-jobs/{id}/items', { params: { path: { id }, query }, signal })),
});

export const itemRead = (id: string, itemId: string) => ({
  queryKey: ['item', id, itemId],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    answer(api.GET('/api/batch-jobs/{id}/items/{itemId}', { params: { path: { id, itemId } }, signal })),
});

export const textsRead = (id: string, itemId: string, number: number) => ({
  queryKey: ['texts', id, itemId, number],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    answer(
      api.GET('/api/batch-jobs/{id}/items/{itemId}/attempts/{number}', {
        params: { path: { id, itemId, number: String(number) } },
        signal,
      }),
    ),
});

export const conversationRead = (id: string) => ({
  queryKey: ['conversation', id],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    answer(api.GET('/api/conversations/{id}', { params: { path: { id } }, signal })),
});
