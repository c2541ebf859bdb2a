import { ColloquyError } from '#domain/colloquy-error.ts';
import { type ErrorCode, errorCodes } from '#domain/error-codes.ts';
import { type ColloquyClient, type Problem, typedClient } from './typed-client.ts';

export { answered, type ColloquyClient } from './typed-client.ts';

/**
 * The client of programs: what goes wrong is a ColloquyError.
 * @param server its address: `https://colloquy.example`
 * @param key an API key; null where the server asks for none
 */
export function openClient(server: string, key: string | null): ColloquyClient {
  return typedClient(
    {
      baseUrl: server.replace(/\/+$/, ''),
      headers: key === null ? {} : { Authorization: `Bearer ${key}` },
    },
    {
      unreachable: (cause) => unreachable(server, cause),
      refused: (status, problem) => refusal(server, status, problem),
    },
  );
}

function unreachable(server: string, cause: Error): ColloquyError {
  const { message, cause: inner } = cause;
  const why = inner instanceof Error ? inner.message || inner.name : message;
  return new ColloquyError('server_unreachable', `${server} does not answer (${why}).`, { cause });
}

/** A code that is not of the list is one that only HTTP has, or one of a newer server. */
function refusal(server: string, status: number, problem: Problem | null): ColloquyError {
  if (!problem) return new ColloquyError('server_refused', `${server} answered ${status}.`);
  const { code, detail, next, errors } = problem;
  const known: ErrorCode = code in errorCodes ? (code as ErrorCode) : 'server_refused';
  return new ColloquyError(known, detail, { next, problems: errors });
}
