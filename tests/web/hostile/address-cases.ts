import { get, type HostileCase, missing, plan, refused, submitPath } from './case.ts';
import { json, one } from './world.ts';

const cursor = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const nobody = '00000000-0000-4000-8000-000000000000';
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

/** What an address can hold: queries, cursors, paths. */
export const addressCases: HostileCase[] = [...queries, ...cursors, ...paths];
