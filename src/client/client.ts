import createClient, { type Client } from 'openapi-fetch';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type ErrorCode, errorCodes } from '#domain/error-codes.ts';
import type { components, paths } from './api-types.ts';

type Problem = components['schemas']['Problem'];

/** Calls a Colloquy server; what goes wrong is thrown. */
export type ColloquyClient = Client<paths>;

/**
 * @param server its address: `https://colloquy.example`
 * @param key an API key; null where the server asks for none
 */
export function openClient(server: string, key: string | null): ColloquyClient {
  const client = createClient<paths>({
    baseUrl: server.replace(/\/+$/, ''),
    headers: key === null ? {} : { Authorization: `Bearer ${key}` },
  });
  client.use({
    onError: ({ error }) => {
      throw unreachable(server, error);
    },
    onResponse: async ({ response }) => {
      if (!response.ok) throw await refusal(server, response);
    },
  });
  return client;
}

/** What a call answered. Whatever else came of it was thrown on the way. */
export async function answered<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  return (await call).data as Data;
}

function unreachable(server: string, cause: unknown): ColloquyError {
  const { message, cause: inner } = cause as Error;
  const why = inner instanceof Error ? inner.message || inner.name : message;
  return new ColloquyError('server_unreachable', `${server} does not answer (${why}).`, { cause });
}

/** A code that is not of the list is one that only HTTP has, or one of a newer server. */
async function refusal(server: string, response: Response): Promise<ColloquyError> {
  const problem = (await response.json().catch(() => null)) as Problem | null;
  if (!problem?.code) return new ColloquyError('server_refused', `${server} answered ${response.status}.`);
  const { code, detail, next, errors } = problem;
  const known: ErrorCode = code in errorCodes ? (code as ErrorCode) : 'server_refused';
  return new ColloquyError(known, detail, { next, problems: errors });
}
