import { z } from 'zod';
import { HttpError, toProblem } from '#app/_lib/problem.ts';
import { noteRequest } from '#app/_lib/requests.ts';
import { idleConnectionsClosed, type WebStore, webStore } from '#app/_lib/store.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { problemsOf } from '#domain/input-problems.ts';
import { admit } from './admit.ts';
import { type Endpoint, type Endpoints, methodNames, Reply } from './endpoint.ts';
import { noQuery } from './queries.ts';

type Params = Record<string, string | string[] | undefined>;
type Handler = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;
type Handlers = Record<(typeof methodNames)[number] | 'OPTIONS', Handler>;

/** What a route file exports: a handler for each declared method, and for every other one a refusal that names those. HEAD is Next’s, by way of GET. */
export function handlersOf({ path, methods }: Endpoints): Handlers {
  const declared = methodNames.filter((name) => methods[name]);
  const allow = [...declared.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])), 'OPTIONS'].join(', ');
  const refuse: Handler = async (request) =>
    problemResponse(
      new HttpError('method_not_allowed', `${request.method} is not possible here; ${allow} are.`, { Allow: allow }),
    );
  const options: Handler = async () => new Response(null, { status: 204, headers: { Allow: allow } });
  const noted =
    (handler: Handler): Handler =>
    (request, context) => {
      noteRequest({ route: path });
      return handler(request, context);
    };
  const handlers = methodNames.map((name) => [name, noted(methods[name] ? handlerOf(methods[name]) : refuse)]);
  return { ...(Object.fromEntries(handlers) as Handlers), OPTIONS: options };
}

/** The steps that all endpoints share: authenticate, validate, authorise, act, answer. Whatever is thrown on the way becomes a problem document. */
function handlerOf(endpoint: Endpoint): Handler {
  return async (request, context) => {
    try {
      const viewer = await admit(request, endpoint.access);
      const params = parseParams(endpoint.params, await context.params);
      const query = parseQuery(endpoint.query ?? noQuery, request.url);
      const headers = parseHeaders(endpoint.headers, request.headers);
      const body = await endpoint.body?.read(request, query);
      const result = await endpoint.act({
        ...{ request, viewer, params, query, headers, body },
        // What asks nothing of the store is answered without one.
        get store() {
          return storeForRequest();
        },
      });
      return answer(endpoint, result);
    } catch (error) {
      return problemResponse(error);
    }
  };
}

function storeForRequest(): WebStore {
  const store = webStore();
  // A function is frozen when it has answered, and what it holds then it holds on to.
  if (store.drives.functions) store.afterAnswer(idleConnectionsClosed);
  return store;
}

const noStore = { 'Cache-Control': 'no-store' };

function answer({ answers }: Endpoint, result: unknown): Response {
  if (result instanceof Response) return result;
  const first = Number(Object.keys(answers)[0]);
  const { status, value, headers } = result instanceof Reply ? result : new Reply(first, result);
  return Response.json(value, { status, headers: { ...noStore, ...headers } });
}

function problemResponse(error: unknown): Response {
  const problem = toProblem(error);
  const headers = {
    'Content-Type': 'application/problem+json',
    ...noStore,
    ...(error instanceof HttpError && error.headers),
  };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** A word that can be no id names nothing, like an id that does not exist. */
function parseParams(schema: z.ZodType = z.unknown(), given: Params): unknown {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const part = String(given[String(parsed.error.issues[0]?.path[0])]);
  throw new ColloquyError('not_found', `There is no “${part.slice(0, 60)}”.`);
}

/** What is there more than once is a list. */
function parseQuery(schema: z.ZodType, url: string): unknown {
  const pairs = [...new URL(url).searchParams].filter(([, value]) => value !== '');
  const byName = Map.groupBy(pairs, ([name]) => name);
  const oneOrAll = (same: string[][]) => (same.length === 1 ? same[0]![1] : same.map(([, value]) => value));
  const given = Object.fromEntries([...byName].map(([name, same]) => [name, oneOrAll(same)]));
  return parse(schema, given, { what: 'The query', next: 'Correct the named parameters.', reportInput: true });
}

function parseHeaders(schema: z.ZodType | undefined, headers: Headers): unknown {
  if (!(schema instanceof z.ZodObject)) return {};
  const names = Object.keys(schema.shape).filter((name) => headers.has(name));
  const given = Object.fromEntries(names.map((name) => [name, headers.get(name)]));
  // What a header holds may be a secret.
  return parse(schema, given, { what: 'The headers', next: 'Correct the named headers.', reportInput: false });
}

function parse(
  schema: z.ZodType,
  given: object,
  { what, next, reportInput }: { what: string; next: string; reportInput: boolean },
): unknown {
  const parsed = schema.safeParse(given, { reportInput });
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, '', schema);
  throw new ColloquyError('invalid_input', `${problems[0]?.path || what}: ${problems[0]?.message}`, { problems, next });
}
