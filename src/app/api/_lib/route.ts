import type { z } from 'zod';
import { HttpError, toProblem } from '#app/_lib/problem.ts';
import { idleConnectionsClosed, type WebStore, webStore } from '#app/_lib/store.ts';
import { authenticate, type Viewer } from '#app/_lib/viewer.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { problemsOf } from '#domain/input-problems.ts';

/** Lets a request in and says who asks, or throws. */
export type Admit = (request: Request) => Promise<Viewer>;

/** A request that is known to be in order, and what it may use. */
export interface Call<Query> extends WebStore {
  request: Request;
  viewer: Viewer;
  query: Query;
  /** A part of the path: `param('id')`. */
  param(name: string): string;
}

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

/**
 * The steps that all routes share: authenticate, validate, act, answer. Whatever is thrown on the way becomes a problem document. `act` authorises by reading in the
 * viewer’s organisation only, where what belongs to others does not exist.
 * @param schema of the query; a parameter that it does not know is refused
 * @param act returns what to answer as JSON, or a response
 * @param admit who may ask: people at the app’s own pages and programs, unless the route says otherwise
 */
export function route<Query>(
  schema: z.ZodType<Query>,
  act: (call: Call<Query>) => Promise<object>,
  admit: Admit = admitViewer,
): Handler {
  return async (request, context) => {
    try {
      const viewer = await admit(request);
      const query = parseQuery(schema, request.url);
      const params = await context.params;
      const store = webStore();
      // A function is frozen when it has answered, and what it holds then it holds on to.
      if (store.drives.functions) store.afterAnswer(idleConnectionsClosed);
      const result = await act({ ...store, request, viewer, query, param: (name) => String(params[name]) });
      return result instanceof Response ? result : Response.json(result, { headers: noStore });
    } catch (error) {
      return problemResponse(error);
    }
  };
}

const admitViewer: Admit = async (request) => {
  refuseCrossSite(request);
  return authenticate(request.headers);
};

const methodNames = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
type Methods = Record<(typeof methodNames)[number], Handler>;

/** What a route file exports: its handlers, and for every other method a refusal that names those. HEAD is Next’s, by way of GET. */
export function methods(handlers: Partial<Methods>): Methods {
  const names = methodNames.filter((name) => handlers[name]);
  const allow = [...(handlers.GET ? ['GET', 'HEAD'] : []), ...names.filter((name) => name !== 'GET'), 'OPTIONS'].join(
    ', ',
  );
  const refuse: Handler = async (request) =>
    problemResponse(
      new HttpError('method_not_allowed', `${request.method} is not possible here; ${allow} are.`, { Allow: allow }),
    );
  const options: Handler = async () => new Response(null, { status: 204, headers: { Allow: allow } });
  return Object.fromEntries(
    methodNames.map((name) => [name, handlers[name] ?? (name === 'OPTIONS' ? options : refuse)]),
  ) as Methods;
}

const noStore = { 'Cache-Control': 'no-store' };

function problemResponse(error: unknown): Response {
  const problem = toProblem(error);
  const headers = {
    'Content-Type': 'application/problem+json',
    ...noStore,
    ...(error instanceof HttpError && error.headers),
  };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** A page of another site, or of another port, can make a browser send a request here that needs no permission, with what the browser is allowed. */
function refuseCrossSite(request: Request): void {
  const from = request.headers.get('sec-fetch-site');
  if (
    request.method === 'GET' ||
    request.method === 'HEAD' ||
    from === null ||
    from === 'same-origin' ||
    from === 'none'
  )
    return;
  throw new HttpError(
    'cross_site',
    `This request was sent by a page of another origin (${request.headers.get('origin') ?? 'unknown'}).`,
  );
}

function parseQuery<Query>(schema: z.ZodType<Query>, url: string): Query {
  const given = Object.fromEntries([...new URL(url).searchParams].filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given, { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, '', schema);
  throw new ColloquyError('invalid_input', `${problems[0]?.path || 'The query'}: ${problems[0]?.message}`, {
    problems,
    next: 'Correct the named parameters.',
  });
}
