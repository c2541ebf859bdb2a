import createClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { components, paths } from './api-types.ts';

export type Problem = components['schemas']['Problem'];

/** Calls a Colloquy server; what goes wrong is thrown. For programs and browsers alike. */
export type ColloquyClient = Client<paths>;

/** What is thrown where a call has no good answer. */
export interface Failures {
  unreachable(cause: Error): Error;
  /** @param problem null: the answer was none of ours */
  refused(status: number, problem: Problem | null): Error;
}

export function typedClient(options: ClientOptions, failures: Failures): ColloquyClient {
  const client = createClient<paths>(options);
  client.use({
    onError: ({ error, request }) => {
      // Whoever broke it off knows why.
      throw request.signal.aborted ? error : failures.unreachable(error as Error);
    },
    onResponse: async ({ response: { ok, status }, response }) => {
      if (ok) return;
      const body = (await response.json().catch(() => null)) as Problem | null;
      throw failures.refused(status, body?.code ? body : null);
    },
  });
  return client;
}

/** What a call answered. Whatever else came of it was thrown on the way. */
export async function answered<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  return (await call).data as Data;
}
