import { change, get, type HostileCase, plan, refused, submitPath } from './case.ts';
import { json, one } from './world.ts';

const cursor = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const key = (value: string) => () => ({
  method: 'POST',
  path: submitPath,
  headers: { 'content-type': 'application/json', 'idempotency-key': value },
  body: json(one({ maxAttempts: 0 })).body,
});

const headers: HostileCase[] = [
  {
    name: 'a foreign host',
    request: get('/api/batch-jobs', { host: 'evil.example' }),
    status: 401,
    code: 'foreign_host',
  },
  { name: 'a host that is none', request: get('/api/batch-jobs', { host: '[' }), status: 401, code: 'foreign_host' },
  {
    name: 'a host of 4 KB',
    request: get('/api/batch-jobs', { host: 'a'.repeat(4_000) }),
    status: 401,
    code: 'foreign_host',
  },
  { name: 'a host with a path in it', request: get('/api/batch-jobs', { host: 'localhost/../x' }), status: 401 },
  {
    name: 'a page of another site',
    request: () => ({
      ...plan(json(one()).body, 'application/json', '')(),
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
    }),
    status: 403,
    code: 'cross_site',
  },
  {
    name: 'an origin that is null',
    request: change('{"name":"x"}', { 'content-type': 'application/json', origin: 'null' }),
    status: 403,
    code: 'cross_site',
  },
  {
    name: 'an origin that is none',
    request: change('{"name":"x"}', { 'content-type': 'application/json', origin: 'http://[' }),
    status: 403,
    code: 'cross_site',
  },
  {
    name: 'a request that was passed on',
    request: get('/api/batch-jobs', { 'x-forwarded-for': '127.0.0.1' }),
    status: 401,
    code: 'unauthorized',
  },
  {
    name: 'a key that is none',
    request: get('/api/batch-jobs', { authorization: 'Bearer clq_x' }),
    status: 401,
    code: 'unauthorized',
  },
  {
    name: 'a key of 8 KB',
    request: get('/api/batch-jobs', { authorization: `Bearer clq_${'x'.repeat(8_000)}` }),
    status: 401,
    code: 'unauthorized',
  },
  {
    name: 'Basic instead of Bearer',
    request: get('/api/batch-jobs', { authorization: 'Basic Og==' }),
    status: 401,
    code: 'unauthorized',
  },
  {
    name: 'an Authorization without a word',
    request: get('/api/batch-jobs', { authorization: '' }),
    status: 401,
    code: 'unauthorized',
  },
  {
    name: 'a token whose header is 200 lists deep',
    request: get('/api/batch-jobs', { authorization: `Bearer ${cursor('['.repeat(200))}.e30.x` }),
    status: 401,
    code: 'unauthorized',
  },
  {
    name: 'a session that is none',
    request: get('/api/batch-jobs?limit=1', { cookie: 'colloquy.session_token=%00%ff.x' }),
    status: 200,
  },
  {
    name: 'a session of 6 KB',
    request: get('/api/batch-jobs?limit=1', { cookie: `colloquy.session_token=${'x'.repeat(6_000)}` }),
    status: 200,
  },
  { name: 'an idempotency key of 256 characters', request: key('x'.repeat(256)), ...refused },
  { name: 'an idempotency key with a space', request: key('a b'), ...refused },
  { name: 'an idempotency key beyond ASCII', request: key('caf\u00e9'), ...refused },
  {
    name: 'a last event below nothing',
    request: get(({ jobId }) => `/api/batch-jobs/${jobId}/events`, { 'last-event-id': '-1' }),
    ...refused,
  },
  {
    name: 'a last event of 20 digits',
    request: get(({ jobId }) => `/api/batch-jobs/${jobId}/events`, { 'last-event-id': '9'.repeat(20) }),
    ...refused,
  },
  {
    name: 'a last event in the future',
    request: get(({ jobId }) => `/api/batch-jobs/${jobId}/events`, { 'last-event-id': '999999999999999' }),
    status: 200,
  },
  {
    name: 'another method in a header',
    request: (world) => get('/api/batch-jobs?limit=1', { 'x-http-method-override': 'DELETE' })(world),
    status: 200,
  },
  {
    name: 'a range of a file that is made on the way',
    request: get(({ jobId }) => `/api/batch-jobs/${jobId}/export`, { range: 'bytes=0-0,5-' }),
    status: 200,
  },
  {
    name: 'a page’s state that is none',
    request: get('/batch-jobs?_rsc=1', { rsc: '1', 'next-router-state-tree': '%' }),
    status: 200,
  },
  {
    name: 'a page’s state that is a number',
    request: get('/batch-jobs?_rsc=1', { rsc: '1', 'next-router-state-tree': '1' }),
    status: 200,
  },
  {
    name: 'a server action that is none',
    request: () => ({
      method: 'POST',
      path: '/batch-jobs',
      headers: { 'next-action': 'x'.repeat(40), 'content-type': 'text/plain' },
      body: '[]',
    }),
    status: 400,
  },
  {
    name: 'a form for a server action that is none',
    request: () => ({
      method: 'POST',
      path: '/batch-jobs',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nContent-Disposition: form-data; name="$ACTION_REF_1"\r\n\r\n\r\n--x--\r\n',
    }),
    status: 409,
  },
  {
    name: 'a form without its border for a page',
    request: () => ({
      method: 'POST',
      path: '/batch-jobs',
      headers: { 'content-type': 'multipart/form-data' },
      body: 'x',
    }),
    status: 409,
  },
  {
    name: 'a subrequest of Next’s own',
    request: get('/api/batch-jobs', {
      'x-middleware-subrequest': 'middleware:middleware:middleware',
      'x-forwarded-host': 'evil.example',
    }),
    status: 401,
  },
  {
    name: 'a preview mode that is none',
    request: get('/batch-jobs', { cookie: '__prerender_bypass=x; __next_preview_data=x' }),
    status: 200,
  },
];

const methods: HostileCase[] = [
  {
    name: 'a method that an address does not take',
    request: ({ jobId }) => ({ method: 'PUT', path: `/api/batch-jobs/${jobId}`, ...json('{}') }),
    status: 405,
    code: 'method_not_allowed',
  },
  { name: 'TRACE', request: () => ({ method: 'TRACE', path: '/api/batch-jobs' }), status: 400 },
  { name: 'PROPFIND', request: () => ({ method: 'PROPFIND', path: '/api/batch-jobs' }), status: 400 },
  {
    name: 'OPTIONS of another site',
    request: () => ({
      method: 'OPTIONS',
      path: '/api/batch-jobs',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' },
    }),
    status: 204,
    holds: ({ headers }) => headers['access-control-allow-origin'] === undefined,
  },
  {
    name: 'HEAD of a stream',
    request: ({ jobId }) => ({ method: 'HEAD', path: `/api/batch-jobs/${jobId}/events` }),
    status: 200,
  },
  {
    name: 'HEAD of a file',
    request: ({ jobId }) => ({ method: 'HEAD', path: `/api/batch-jobs/${jobId}/export` }),
    status: 200,
  },
  {
    name: 'DELETE of a job that goes on',
    request: ({ jobId }) => ({ method: 'DELETE', path: `/api/batch-jobs/${jobId}?conversations=true` }),
    status: 409,
    code: 'conflict',
  },
  {
    name: 'DELETE of all jobs',
    request: () => ({ method: 'DELETE', path: '/api/batch-jobs' }),
    status: 405,
    code: 'method_not_allowed',
  },
  { name: 'POST to a page', request: () => ({ method: 'POST', path: '/batch-jobs', body: 'x' }), status: 200 },
];

/** Headers and methods. */
export const headerCases: HostileCase[] = [...headers, ...methods];
