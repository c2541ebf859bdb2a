import { change, get, type HostileCase, plan, submitPath } from './case.ts';
import { json, one } from './world.ts';

const refused = { status: 400, code: 'invalid_input' } as const;
const missing = { status: 404, code: 'not_found' } as const;
const cursor = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const nobody = '00000000-0000-4000-8000-000000000000';
const key = (value: string) => () => ({
  method: 'POST',
  path: submitPath,
  headers: { 'content-type': 'application/json', 'idempotency-key': value },
  body: json(one({ maxAttempts: 0 })).body,
});
const hasNone =
  (secret: string) =>
  ({ text }: { text: string }) =>
    !text.includes(secret);
const dryNamed = (name: string) =>
  plan(
    'persona,emotionalArc,topic\nanxious_planner,fear_to_confidence,roth_ira_conversion\n',
    'text/csv',
    `?dryRun=true&name=${encodeURIComponent(name)}`,
  );

const queries: HostileCase[] = [
  { name: 'NUL in a query', request: get('/api/batch-jobs?search=a%00'), ...refused },
  { name: 'half a surrogate pair in a query', request: get('/api/batch-jobs?search=%ED%A0%80'), status: 200 },
  { name: 'broken percent signs in a query', request: get('/api/batch-jobs?search=%&model=%zz'), status: 200 },
  {
    name: 'SQL’s wildcards in a search',
    request: get('/api/batch-jobs?search=%25_%5C'),
    status: 200,
    holds: ({ text }) => text.startsWith('{"items":[]'),
  },
  {
    name: 'a quote in a search',
    request: get(`/api/batch-jobs?search=${encodeURIComponent(`'; drop table batch_jobs; --`)}`),
    status: 200,
  },
  { name: '__proto__ in a query, which is nothing', request: get('/api/batch-jobs?__proto__=1&limit=1'), status: 200 },
  { name: 'a parameter that is not known', request: get('/api/batch-jobs?limt=1'), ...refused },
  { name: 'a parameter in brackets', request: get('/api/batch-jobs?limit[]=1'), ...refused },
  { name: 'a parameter twice', request: get('/api/batch-jobs?limit=1&limit=200'), ...refused },
  {
    name: 'dryRun twice, once each way',
    request: () => ({ method: 'POST', path: `${submitPath}?dryRun=true&dryRun=false`, ...json(one()) }),
    ...refused,
  },
  { name: 'a limit of 10^23', request: get('/api/batch-jobs?limit=99999999999999999999999'), ...refused },
  { name: 'a limit below nothing', request: get('/api/batch-jobs?limit=-1'), ...refused },
  { name: 'a limit in other digits', request: get(`/api/batch-jobs?limit=${encodeURIComponent('१')}`), ...refused },
  { name: 'a limit in hexadecimal', request: get('/api/batch-jobs?limit=0x10'), ...refused },
  {
    name: 'a log line beyond all',
    request: get(({ jobId }) => `/api/batch-jobs/${jobId}/logs?after=999999999999999`),
    status: 200,
  },
  {
    name: 'a position beyond all',
    request: get(({ jobId }) => `/api/batch-jobs/${jobId}/items?fromPosition=2147483648`),
    ...refused,
  },
  {
    name: 'an error code that is SQL',
    request: get(({ jobId }) => `/api/batch-jobs/${jobId}/items?errorCode=x'%20or%201=1`),
    ...refused,
  },
  { name: 'a search of 100 KB', request: get(`/api/batch-jobs?search=${'a'.repeat(10_000)}`), ...refused },
  {
    name: 'five hundred parameters',
    request: get(`/api/batch-jobs?${Array.from({ length: 500 }, (_, n) => `a${n}=1`).join('&')}`),
    ...refused,
  },
];

const cursors: HostileCase[] = [
  { name: 'a cursor that is none', request: get('/api/batch-jobs?cursor=x'), ...refused },
  { name: 'a cursor of another list', request: get(`/api/batch-jobs?cursor=${cursor([50])}`), ...refused },
  { name: 'a cursor 5,000 deep', request: get(`/api/batch-jobs?cursor=${cursor('['.repeat(500))}`), ...refused },
  {
    name: 'a cursor with a time that is no time of Postgres’',
    request: get(`/api/batch-jobs?cursor=${cursor(['1', nobody])}`),
    ...refused,
  },
  {
    name: 'a cursor on 31 February',
    request: get(`/api/batch-jobs?cursor=${cursor(['2026-02-31 00:00:00+00', nobody])}`),
    ...refused,
  },
  {
    name: 'a cursor in the year 275760',
    request: get(`/api/batch-jobs?cursor=${cursor(['+275760-09-13 00:00:00+00', nobody])}`),
    ...refused,
  },
  {
    name: 'a cursor in words',
    request: get(`/api/batch-jobs?cursor=${cursor(['Nov 3 2026 (x)', nobody])}`),
    ...refused,
  },
  { name: 'a cursor with NUL', request: get(`/api/personas?cursor=${cursor('["a\\u0000"]')}`), ...refused },
  {
    name: 'a cursor with half a surrogate pair',
    request: get(`/api/personas?cursor=${cursor('["\\ud800"]')}`),
    status: 200,
  },
  {
    name: 'a cursor past the largest position',
    request: get(({ jobId }) => `/api/batch-jobs/${jobId}/items?cursor=${cursor([2 ** 31])}`),
    ...refused,
  },
  {
    name: 'a cursor with a fraction',
    request: get(({ jobId }) => `/api/batch-jobs/${jobId}/logs?cursor=${cursor([1.5])}`),
    ...refused,
  },
  {
    name: 'a cursor of 1e15 lines',
    request: get(({ jobId }) => `/api/batch-jobs/${jobId}/logs?cursor=${cursor([1e15])}`),
    status: 200,
  },
];

const paths: HostileCase[] = [
  { name: 'an id that is none', request: get('/api/batch-jobs/x'), ...missing },
  { name: 'an id of nobody', request: get(`/api/batch-jobs/${nobody}`), ...missing },
  { name: 'an id with NUL', request: get('/api/batch-jobs/%00'), ...missing },
  { name: 'an id that is no UTF-8', request: get('/api/batch-jobs/%ff'), ...missing },
  { name: 'an id with a broken percent sign', request: get('/api/batch-jobs/%'), ...missing },
  { name: 'an id with quotes', request: get(`/api/batch-jobs/${encodeURIComponent(`' or '1'='1`)}`), ...missing },
  {
    name: 'an id with HTML',
    request: get('/api/batch-jobs/%3Cscript%3E'),
    ...missing,
    holds: ({ headers }) => String(headers['content-type']).startsWith('application/problem+json'),
  },
  { name: 'an id in capitals', request: get(({ jobId }) => `/api/batch-jobs/${jobId.toUpperCase()}`), status: 200 },
  {
    name: 'an item of another job',
    request: get(({ itemId }) => `/api/batch-jobs/${nobody}/items/${itemId}`),
    ...missing,
  },
  {
    name: 'attempt 999,999,999',
    request: get(({ jobId, itemId }) => `/api/batch-jobs/${jobId}/items/${itemId}/attempts/999999999`),
    ...missing,
  },
  {
    name: 'attempt 10^20',
    request: get(({ jobId, itemId }) => `/api/batch-jobs/${jobId}/items/${itemId}/attempts/100000000000000000000`),
    ...missing,
  },
  {
    name: 'attempt -1',
    request: get(({ jobId, itemId }) => `/api/batch-jobs/${jobId}/items/${itemId}/attempts/-1`),
    ...missing,
  },
  { name: 'an address that is not there', request: get('/api/nothing/at/all'), ...missing },
  {
    name: 'an address of 8 KB',
    request: get(`/api/${'a'.repeat(8_000)}`),
    ...missing,
    holds: ({ text }) => text.length < 2_000,
  },
  { name: 'two slashes in an address', request: get('/api//batch-jobs'), status: 308 },
  { name: 'dots out of the folder', request: get('/api/../../../../etc/passwd'), status: 404, holds: hasNone('root:') },
  {
    name: 'encoded dots out of the folder',
    request: get('/api/..%2f..%2f..%2fetc%2fpasswd'),
    status: 404,
    holds: hasNone('root:'),
  },
  {
    name: 'dots out of the folder of files',
    request: get('/_next/static/..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd'),
    status: 404,
    holds: hasNone('root:'),
  },
  {
    name: 'backslashes out of the folder of files',
    request: get('/_next/static/..\\..\\..\\package.json'),
    status: 308,
    holds: ({ headers }) => headers.location === '/package.json',
  },
  { name: 'the server’s own files', request: get('/_next/server/app/api/openapi.json/route.js'), status: 404 },
  {
    name: 'an image from elsewhere',
    request: get('/_next/image?url=http%3A%2F%2F169.254.169.254%2F&w=64&q=75'),
    status: 404,
  },
  {
    name: 'a path out of the folder as a plan’s name',
    request: dryNamed('../../../etc/passwd.csv'),
    status: 200,
    holds: ({ text }) => text.startsWith('{"name":"passwd"'),
  },
  { name: 'a device as a plan’s name', request: dryNamed('CON.csv'), status: 200 },
  { name: 'a NUL in a plan’s name', request: dryNamed('a\0.csv'), ...refused },
  {
    name: 'a line break in a plan’s name',
    request: dryNamed('a\r\nSet-Cookie: x=1.csv'),
    status: 200,
    holds: ({ headers }) => headers['set-cookie'] === undefined,
  },
];

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

const pages: HostileCase[] = [
  { name: 'a page of a job that is none', request: get('/batch-jobs/x'), status: 404 },
  { name: 'a page of an id with NUL', request: get('/batch-jobs/%00'), status: 404 },
  { name: 'a page of an id that is no UTF-8', request: get('/batch-jobs/%ff'), status: 404 },
  {
    name: 'a page with HTML in its address',
    request: get('/batch-jobs/%3Cscript%3Ealert(1)%3C%2Fscript%3E'),
    status: 404,
    holds: hasNone('<script>alert'),
  },
  {
    name: 'a page with HTML in its query',
    request: get('/batch-jobs?search=%3Cscript%3Ealert(1)%3C%2Fscript%3E'),
    status: 200,
    holds: hasNone('<script>alert'),
  },
  { name: 'a page with NUL in its query', request: get('/batch-jobs?search=%00'), status: 200 },
  { name: 'a page with a parameter twice', request: get('/batch-jobs?status=queued&status=x&cursor[]=1'), status: 200 },
  {
    name: 'a page with a cursor that is none',
    request: get(`/batch-jobs?cursor=${cursor(['1', nobody])}`),
    status: 200,
  },
  { name: 'a page with a broken percent sign in its query', request: get('/batch-jobs?search=%'), status: 200 },
  { name: 'the page of a problem called constructor', request: get('/problems/constructor'), status: 404 },
  { name: 'the page of a problem called __proto__', request: get('/problems/__proto__'), status: 404 },
  {
    name: 'the page of a problem with HTML',
    request: get('/problems/%3Cimg%20src=x%3E'),
    status: 404,
    holds: hasNone('<img src=x'),
  },
  {
    name: 'the page of an item that is none',
    request: get(({ jobId }) => `/batch-jobs/${jobId}/items/x`),
    status: 404,
  },
  {
    name: 'the page of an item of another job',
    request: get(({ itemId }) => `/batch-jobs/${nobody}/items/${itemId}`),
    status: 404,
  },
  {
    name: 'the reference with whatever behind it',
    request: get('/docs/%2e%2e/%2e%2e/etc/passwd'),
    status: 404,
    holds: hasNone('root:'),
  },
];

const signIn =
  (body: string, type = 'application/json') =>
  () => ({ method: 'POST', path: '/api/auth/sign-in/email', headers: { 'content-type': type }, body });

const signIns: HostileCase[] = [
  { name: 'a sign-in that is no JSON', request: signIn('{'), status: 400 },
  { name: 'a sign-in of another type', request: signIn('email=a', 'text/plain'), status: 400 },
  { name: 'a sign-in without a body', request: signIn(''), status: 400 },
  {
    name: 'a sign-in with an object as its email',
    request: signIn('{"email":{"$ne":null},"password":{"$ne":null}}'),
    status: 400,
  },
  {
    name: 'a sign-in with NUL',
    request: signIn('{"email":"a\\u0000@example.com","password":"a\\u0000"}'),
    status: 400,
  },
  {
    name: 'a sign-in with half a surrogate pair',
    request: signIn('{"email":"a@example.com","password":"\\ud800"}'),
    status: 401,
  },
  {
    name: 'a sign-in with a password of 1 MB',
    request: signIn(JSON.stringify({ email: 'a@example.com', password: 'x'.repeat(1_000_000) })),
    status: 400,
  },
  { name: 'a sign-in 10,000 deep', request: signIn(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`), status: 400 },
  {
    name: 'a sign-up',
    request: () => ({
      method: 'POST',
      path: '/api/auth/sign-up/email',
      ...json({ email: 'a@example.com', password: 'a password of some length', name: 'a' }),
    }),
    ...missing,
  },
  {
    name: 'a sign-in that leads elsewhere',
    request: signIn(
      JSON.stringify({ email: 'a@example.com', password: 'x'.repeat(20), callbackURL: 'https://evil.example' }),
    ),
    status: 403,
    holds: ({ headers }) => headers.location === undefined,
  },
  {
    name: 'a password that is changed by nobody',
    request: () => ({
      method: 'POST',
      path: '/api/auth/change-password',
      ...json({ currentPassword: 'a', newPassword: 'b' }),
    }),
    status: 401,
  },
  {
    name: 'a session that is asked for by a name of everything',
    request: get('/api/auth/get-session?disableCookieCache=__proto__&disableRefresh[]=1'),
    status: 200,
    holds: ({ text }) => text === 'null',
  },
  { name: 'dots behind the sign-in', request: get('/api/auth/%2e%2e%2f%2e%2e%2fpersonas'), status: 404 },
];

const ticks: HostileCase[] = [
  {
    name: 'a tick without a secret',
    request: () => ({ method: 'POST', path: '/api/cron/tick' }),
    status: 401,
    code: 'unauthorized',
  },
  {
    name: 'a tick with the secret in its query',
    request: () => ({ method: 'POST', path: '/api/cron/tick?secret=x' }),
    status: 401,
    code: 'unauthorized',
  },
  {
    name: 'a tick with a secret of 8 KB',
    request: get('/api/cron/tick', { authorization: `Bearer ${'x'.repeat(8_000)}` }),
    status: 401,
    code: 'unauthorized',
  },
];

export const addressCases = [...queries, ...cursors, ...paths, ...headers, ...methods, ...pages, ...signIns, ...ticks];
