import { get, type HostileCase, missing } from './case.ts';
import { json } from './world.ts';

const cursor = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const nobody = '00000000-0000-4000-8000-000000000000';
const hasNone =
  (secret: string) =>
  ({ text }: { text: string }) =>
    !text.includes(secret);

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

/** The other doors: pages, sign-in, ticks. */
export const doorCases: HostileCase[] = [...pages, ...signIns, ...ticks];
