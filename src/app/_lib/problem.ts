import { randomUUID } from 'node:crypto';
import { currentRequestId } from '#app/_lib/requests.ts';
import { webLog } from '#app/_lib/web-log.ts';
import { ColloquyError, type InputProblem } from '#domain/colloquy-error.ts';
import { type ErrorCode, errorCodes } from '#domain/error-codes.ts';
import { isDatabaseAway } from '#platform/database.ts';

/** An error as RFC 9457 has it, with our code, what to do next, and what is wrong where. */
export interface Problem {
  /** The address of what is written about the code. */
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  next: string;
  errors?: InputProblem[];
}

/** What only HTTP can get wrong. */
export const httpProblems = {
  cross_site: {
    status: 403,
    title: 'Another site’s page may not do this.',
    next: 'Call the API from the app’s own pages, or from a program.',
  },
  foreign_host: {
    status: 401,
    title: 'This server does not answer under that name.',
    next: 'Open it by the address that colloquy start prints, or set COLLOQUY_URL to its public address.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This address does not take this method.',
    next: 'Use one that the Allow header names.',
  },
  unauthorized: {
    status: 401,
    title: 'This request does not say who asks, or what it says is not valid.',
    next: 'Sign in at /sign-in, or send the header Authorization: Bearer with an API key (colloquy keys create); a tick sends the CRON_SECRET.',
  },
  forbidden: {
    status: 403,
    title: 'Who asks may not do this.',
    next: 'Ask an owner of the organisation for a role, or a key with a scope, that may.',
  },
  precondition_failed: {
    status: 412,
    title: 'It is not what the change was made for any more.',
    next: 'Read it again, and send the change with the ETag that it has now.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many tries.',
    next: 'Wait for as long as the Retry-After header says.',
  },
  setup_needed: {
    status: 503,
    title: 'Nobody owns this server yet.',
    next: 'Run colloquy users add you@example.com --role owner, with the DATABASE_URL of this server, and set COLLOQUY_SECRET in its environment.',
  },
  identity_unreachable: {
    status: 503,
    title: 'Supabase Auth does not answer, so the token could not be checked.',
    next: 'Try again; if it stays so, check SUPABASE_URL.',
  },
  cron_secret_missing: {
    status: 503,
    title: 'No CRON_SECRET is set, so nobody may ask for a tick.',
    next: 'Set CRON_SECRET in the environment of the web app, and start it again.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body is of a type that is not read here.',
    next: 'Send one of the named types.',
  },
} as const;

export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly code: keyof typeof httpProblems;
  readonly headers: Record<string, string>;

  constructor(code: keyof typeof httpProblems, detail: string, headers: Record<string, string> = {}) {
    super(detail);
    this.code = code;
    this.headers = headers;
  }
}

/** A problem's code: of the closed list, or of what only HTTP can get wrong. */
export type ProblemCode = ErrorCode | keyof typeof httpProblems;

/** Codes that are not here are nobody’s request: 500. */
const statuses: Partial<Record<ErrorCode, number>> = {
  invalid_input: 400,
  plan_unreadable: 400,
  plan_empty: 400,
  scaffolding_unknown: 400,
  no_template: 400,
  duplicate_item: 400,
  model_invalid: 400,
  key_missing: 400,
  address_refused: 400,
  price_unknown: 400,
  not_found: 404,
  conflict: 409,
  key_taken: 409,
  idempotency_mismatch: 409,
  too_many_items: 413,
  body_too_large: 413,
  configuration_invalid: 503,
  database_unreachable: 503,
  database_too_old: 503,
  migration_mismatch: 503,
  adoption_needed: 503,
};

/** Every thrown thing as a problem. One that is our own fault says nothing but an id, under which the log has the rest. */
export function toProblem(error: unknown): Problem {
  if (error instanceof HttpError) return ofHttp(error);
  // Its address and the driver’s words are for whoever runs the server.
  if (isDatabaseAway(error) || (error instanceof ColloquyError && error.code === 'database_unreachable'))
    return known(new ColloquyError('database_unreachable'));
  if (error instanceof ColloquyError && statuses[error.code]) return known(error);
  if (isNotMigrated(error))
    return known(
      new ColloquyError('migration_mismatch', 'The database has not all of this version’s tables and columns.'),
    );
  const id = currentRequestId() ?? randomUUID();
  webLog().error('request_failed', { requestId: id, error });
  return known(new ColloquyError('unexpected', `Colloquy itself failed. Its log has the cause, under ${id}.`));
}

const isHttp = (code: ProblemCode): code is keyof typeof httpProblems => code in httpProblems;

/** The status that a problem of this code is answered with. */
export function statusOf(code: ProblemCode): number {
  return isHttp(code) ? httpProblems[code].status : (statuses[code] ?? 500);
}

/** What is known of a problem by its code alone. */
export function plainProblem(code: ProblemCode): Problem {
  if (!isHttp(code)) return known(new ColloquyError(code));
  return ofHttp({ code, message: httpProblems[code].title });
}

/** Every code that a request can be answered with. */
export const problemCodes: ProblemCode[] = [
  ...(Object.keys(statuses) as ErrorCode[]),
  'unexpected',
  ...(Object.keys(httpProblems) as (keyof typeof httpProblems)[]),
];

function ofHttp({ code, message }: Pick<HttpError, 'code' | 'message'>): Problem {
  const { status, title, next } = httpProblems[code];
  return { type: typeOf(code), title, status, detail: message, code, next };
}

function known({ code, message, next, problems }: ColloquyError): Problem {
  const problem = {
    type: typeOf(code),
    title: errorCodes[code].text,
    status: statusOf(code),
    detail: message,
    code,
    next,
  };
  return problems.length ? { ...problem, errors: problems } : problem;
}

const typeOf = (code: string) => `/problems/${code}`;

/** A table or a column is missing. */
const isNotMigrated = (error: unknown) =>
  ['42P01', '42703', '42883'].includes(String((error as { code?: unknown } | null)?.code));
