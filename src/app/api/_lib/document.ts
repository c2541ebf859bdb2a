import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from 'zod-openapi';
import { type ProblemCode, plainProblem, problemCodes } from '#app/_lib/problem.ts';
import { version } from '#platform/version.ts';
import { problemSchema } from '../_schemas/problem.ts';
import type { Access, Answer, Endpoint, Endpoints, Method } from './endpoint.ts';
import { problemCodesOf } from './problem-codes.ts';

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** The description of these endpoints, OpenAPI 3.1. */
export function documentOf(all: Endpoints[]): OpenApiDocument {
  const document = createDocument({
    openapi: '3.1.0',
    info: { title: 'Colloquy', version, description: introduction },
    servers: [{ url: '/' }],
    tags,
    paths: Object.fromEntries(all.map(({ path, methods }) => [path, pathItem(methods)])),
    components: {
      securitySchemes,
      examples: Object.fromEntries(problemCodes.map((code) => [code, { value: plainProblem(code) }])),
      responses: { MethodNotAllowed: methodNotAllowed },
    },
  });
  // Nothing undefined is left in it, as in what is sent.
  return JSON.parse(JSON.stringify(document)) as OpenApiDocument;
}

const introduction = `Makes training conversations for language models in batches that never get stuck.

JSON in and out. Times are ISO 8601, money is US dollars. Unknown parameters and fields are refused, each one named.

**Errors** are \`application/problem+json\` (RFC 9457), with a stable \`code\` and what to do next. An address that is not here is 404 (\`not_found\`); a method that an address does not take is 405 (\`method_not_allowed\`), with \`Allow\`.

**Lists** are paged: \`nextCursor\` is the \`cursor\` of the next page.

**Retries.** A submission with an \`Idempotency-Key\` can be sent again.`;

const tags = [
  { name: 'Jobs', description: 'A job asks for many conversations.' },
  { name: 'Items', description: 'An item is one conversation of a job, made in one or more attempts.' },
  { name: 'Conversations', description: 'What was made.' },
  {
    name: 'Scaffolding',
    description: 'Who talks, how the feeling moves, about what, who answers, and the texts that ask for it.',
  },
  { name: 'Money', description: 'What calls cost, what was spent, and what of it is not known.' },
  { name: 'Driving', description: 'Work by request, where there is no worker.' },
  { name: 'Access', description: 'Who may do what, and by whose keys models are called.' },
  { name: 'Server', description: 'The server itself.' },
];

const securitySchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'colloquy.session_token',
    description: 'The session of somebody who signed in in the browser.',
  },
  apiKey: { type: 'http', scheme: 'bearer', description: 'An API key.' },
  cronSecret: { type: 'http', scheme: 'bearer', description: 'The value of CRON_SECRET.' },
  metricsToken: { type: 'http', scheme: 'bearer', description: 'The value of COLLOQUY_METRICS_TOKEN.' },
} as const;

/** Without either, whoever sits at the machine is its owner. */
const viewer: Record<string, string[]>[] = [{ session: [] }, { apiKey: [] }, {}];

const security: Record<Access, Record<string, string[]>[]> = {
  public: [],
  read: viewer,
  write: viewer,
  admin: viewer,
  cron: [{ cronSecret: [] }],
  observe: [{ metricsToken: [] }, ...viewer],
};

function pathItem(methods: Endpoints['methods']) {
  const operations = Object.entries(methods) as [Method, Endpoint][];
  return Object.fromEntries(
    operations.map(([method, endpoint]) => [method.toLowerCase(), operation(endpoint, method)]),
  );
}

function operation(endpoint: Endpoint, method: Method): ZodOpenApiOperationObject {
  const { id, tag, summary, description, access, params, query, headers, body, answers } = endpoint;
  const responses = Object.entries(answers).map(([status, answer]) => [status, response(answer)] as const);
  const problems = [...problemCodesOf(endpoint, method)].map(([status, codes]) => [status, problem(codes)] as const);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: security[access],
    requestParams: {
      ...(params && { path: object(params) }),
      ...(query && { query: object(query) }),
      ...(headers && { header: object(headers) }),
    },
    ...(body && { requestBody: { required: body.required, content: body.content } }),
    responses: Object.fromEntries([...responses, ...problems.sort(([a], [b]) => a - b)]),
  };
}

/** Parameters are fields of an object. */
function object(schema: z.ZodType): z.ZodObject {
  if (schema instanceof z.ZodObject) return schema;
  throw new TypeError('Parameters are declared as a z.object.');
}

function response(answer: Answer): ZodOpenApiResponseObject {
  const { description, contentType = 'application/json', schema, example, others, headers } = answer;
  return { description, ...(headers && { headers }), content: { [contentType]: { schema, example }, ...others } };
}

function problem(codes: ProblemCode[]): ZodOpenApiResponseObject {
  const [first] = codes;
  return {
    description: codes.map((code) => `\`${code}\`: ${plainProblem(code).title}`).join('\n\n'),
    ...(first === 'unauthorized' && { headers: z.object({ 'WWW-Authenticate': z.string() }) }),
    content: {
      'application/problem+json': {
        schema: z.intersection(problemSchema, z.looseObject({ code: z.enum(codes) })),
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

const methodNotAllowed: ZodOpenApiResponseObject = {
  ...problem(['method_not_allowed']),
  headers: z.object({
    Allow: z.string().meta({ description: 'The methods that it takes', example: 'GET, HEAD, OPTIONS' }),
  }),
};
