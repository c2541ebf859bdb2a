import { describe, expect, it } from 'vitest';
import { problemCodes, statusOf } from '#app/_lib/problem.ts';
import { GET as unknownRoute } from '#app/api/[[...path]]/route.ts';
import { GET as showJob } from '#app/api/batch-jobs/[id]/route.ts';
import { GET as describeApi } from '#app/api/openapi.json/route.ts';
import { errorCodes } from '#domain/error-codes.ts';
import { call, freshApp } from './app.ts';
import { described, expectAsDescribed, folders, handlerAt, pathOf, wrongWith } from './described.ts';
import { exampleSecret, exampleWorld } from './example-world.ts';

const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Some operations of every kind of scaffolding. */
const scaffolding = (acts: string[]) =>
  acts.flatMap((act) =>
    ['Persona', 'EmotionalArc', 'Topic', 'Advisor', 'Template'].map(
      (kind) => `${act}${kind}${['list', 'import', 'export'].includes(act) ? 's' : ''}`,
    ),
  );

/** Each once, in an order in which each of them makes sense. */
const order = [
  ...['describe', 'health', 'ready', 'metrics', 'changeNotifications', 'showNotifications'],
  ...scaffolding(['list', 'show', 'create', 'import', 'export', 'change']),
  ...['listTemplateVersions', 'previewTemplate'],
  ...[
    'generateBatch',
    'listJobs',
    'showJob',
    'listItems',
    'showItem',
    'showAttemptTexts',
    'listLogs',
    'listConversations',
    'showConversation',
    'reviewConversation',
    'bulkReview',
    'regenerateConversation',
  ],
  ...['watchJob', 'exportJob', 'exportManifest', 'checkExport'],
  ...['processNext', 'changeJob', 'pauseJob', 'resumeJob', 'cancelJob', 'retryFailed', 'tick', 'postTick'],
  ...['actOnJobs', 'showBulkAct', 'abortBulkAct', 'listWorkers', 'drainWorker'],
  ...['listKeys', 'createKey', 'revokeKey', 'addMember', 'listMembers', 'changeMember', 'removeMember'],
  ...['setProviderKey', 'showProviderKey', 'listProviderKeys', 'listProviders', 'deleteProviderKey'],
  ...['addItems', 'submitDraft'],
  ...['setPrice', 'importPrices', 'listPrices', 'readSpend', 'resolveSpend'],
  ...['duplicateJob', 'deleteJob'],
  ...scaffolding(['deactivate']),
];

interface Parameter {
  in: 'path' | 'query' | 'header';
  name: string;
  schema: { example?: unknown };
}

const queryOf = (parameters: Parameter[]) =>
  parameters.length === 0
    ? ''
    : `?${new URLSearchParams(parameters.map(({ name, schema }) => [name, String(schema.example)]))}`;

/** Calls an operation with the examples of the document. @returns the statuses of the answers */
async function callByExample({ path, method, operation }: (typeof operations)[number]): Promise<number[]> {
  const parameters: Parameter[] = operation.parameters ?? [];
  const of = (place: Parameter['in']) => parameters.filter((each) => each.in === place);
  const params = Object.fromEntries(of('path').map(({ name, schema }) => [name, String(schema.example)]));
  const secret = operation.security.some((each: object) => 'cronSecret' in each);
  const headers = secret ? { Authorization: `Bearer ${exampleSecret}` } : undefined;
  const send = async (query: string, init: RequestInit = {}) => {
    const request = { method: method.toUpperCase(), headers, ...init };
    return (await call(handlerAt(path, method), `${path}${query}`, params, request)).status;
  };
  const statuses: number[] = [];
  // What changes something is called once, with all that it takes; what does not, with each parameter by itself too.
  const reads = method === 'get' || operation.operationId === 'generateBatch';
  const bodies = Object.entries<{ example: unknown }>(operation.requestBody?.content ?? {}).map(
    ([type, { example }]) => ({
      headers: { 'Content-Type': type },
      body: typeof example === 'string' ? example : JSON.stringify(example),
    }),
  );
  const [first] = bodies;
  const all = reads ? [] : of('query');
  for (const body of bodies.length ? bodies : [undefined]) statuses.push(await send(queryOf(all), body));
  if (reads) for (const each of of('query')) statuses.push(await send(queryOf([each]), first));
  for (const { name, schema } of of('header'))
    statuses.push(await send('', { ...first, headers: { ...first?.headers, [name]: String(schema.example) } }));
  return statuses;
}

describe('the document of the API', () => {
  it('has every route', () => {
    expect(Object.keys(described.paths).sort()).toEqual(folders.map(pathOf).sort());
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is answered as it is', async () => {
    await freshApp();
    expect((await call(describeApi, '/api/openapi.json')).body).toEqual(described);
  });

  it('has every code of the closed lists, and each with its status and an example', () => {
    const { ProblemCode, AttemptErrorCode } = described.components.schemas ?? {};
    expect(ProblemCode.enum).toEqual(problemCodes);
    const attempts = Object.entries(errorCodes).filter(([, { kind }]) => kind === 'attempt');
    expect(AttemptErrorCode.enum).toEqual(attempts.map(([code]) => code));
    for (const { path, method, operation } of operations)
      for (const [status, { content }] of Object.entries<{ content: Record<string, { examples: object }> }>(
        operation.responses,
      )) {
        const examples = content['application/problem+json']?.examples ?? {};
        if (Number(status) >= 400) expect(Object.keys(examples), `${method} ${path}`).not.toEqual([]);
        for (const code of Object.keys(examples)) {
          expect(statusOf(code as never), `${method} ${path} ${code}`).toBe(Number(status));
          const value = described.components.examples?.[code].value;
          expect(
            wrongWith(value, [
              'paths',
              path,
              method,
              'responses',
              status,
              'content',
              'application/problem+json',
              'schema',
            ]),
          ).toBeNull();
        }
      }
  });

  it('has examples that are as it says itself', () => {
    for (const { path, method, operation } of operations) {
      const here = ['paths', path, method];
      for (const [status, { content }] of Object.entries<{ content: Record<string, { example: unknown }> }>(
        operation.responses,
      ))
        if (content['application/json'])
          expect(
            wrongWith(content['application/json'].example, [
              ...here,
              'responses',
              status,
              'content',
              'application/json',
              'schema',
            ]),
            `${method} ${path} ${status}`,
          ).toBeNull();
      for (const [type, { example }] of Object.entries<{ example: unknown }>(operation.requestBody?.content ?? {}))
        expect(wrongWith(example, [...here, 'requestBody', 'content', type, 'schema']), `${method} ${path}`).toBeNull();
      for (const [index, { schema }] of (operation.parameters ?? []).entries())
        expect(
          wrongWith(schema.example, [...here, 'parameters', String(index), 'schema']),
          `${method} ${path}`,
        ).toBeNull();
    }
  });

  it('has examples that each route takes and answers as described', { timeout: 120_000 }, async () => {
    await exampleWorld();
    expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual([...order].sort());
    for (const id of order) {
      const operation = operations.find((each) => each.operation.operationId === id)!;
      for (const status of await callByExample(operation)) expect(status, id).toBeLessThan(300);
    }
  });

  it('is kept by addresses that are not there, and by methods that are not', async () => {
    await freshApp();
    expect((await call(unknownRoute, '/api/nothing')).status).toBe(404);
    for (const path of Object.keys(described.paths))
      for (const method of ['get', 'post', 'put', 'patch', 'delete'])
        if (!described.paths[path]?.[method]) {
          const refused = await call(handlerAt(path, method), path, {}, { method: method.toUpperCase() });
          expect(refused, `${method} ${path}`).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
        }
  });
});

describe('an answer that is not as the document says is noticed', () => {
  const answerOf = (status: number, body: unknown, type = 'application/json') => ({
    status,
    headers: new Headers({ 'Content-Type': type }),
    body,
  });
  const example = () =>
    structuredClone(described.paths['/api/batch-jobs/{id}']?.get.responses[200].content['application/json'].example);

  it('with a field too many or too few, a wrong value, an unknown status, type or code', () => {
    expectAsDescribed(showJob, answerOf(200, example()));
    const { name: _, ...short } = example();
    const problem = described.components.examples?.conflict.value;
    for (const wrong of [
      answerOf(200, { ...example(), more: 1 }),
      answerOf(200, short),
      answerOf(200, { ...example(), status: 'doing' }),
      answerOf(200, { ...example(), createdAt: '3 November' }),
      answerOf(201, example()),
      answerOf(200, example(), 'text/plain'),
      answerOf(409, problem, 'application/problem+json'),
    ])
      expect(() => expectAsDescribed(showJob, wrong)).toThrow();
  });
});
