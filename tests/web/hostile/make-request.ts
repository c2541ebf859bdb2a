import type { Operation } from './document.ts';
import { type Making, makeValue } from './make-value.ts';
import { broken, mutated, nastyValue } from './mutate.ts';
import type { Sent } from './send.ts';
import { cronSecret } from './server.ts';

/** What is asked of an operation, and whether its answer must be as the document says of that operation. */
export interface Made {
  operation: Operation;
  request: Sent;
  /** Another method or address was asked for than the operation’s. */
  elsewhere: boolean;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND'];
const types = [
  'text/plain',
  'application/xml',
  'application/json; charset=utf-16',
  'multipart/form-data',
  '',
  'x',
  'application/json, text/csv',
  'APPLICATION/JSON',
];
const strangeHeaders: Record<string, string>[] = [
  { accept: 'image/png' },
  { 'accept-encoding': 'zstd, br;q=2, *;q=0' },
  { 'content-encoding': 'br' },
  { range: 'bytes=9-1' },
  { 'if-none-match': '"x"', 'if-match': '*' },
  { origin: 'https://evil.example' },
  { host: 'evil.example' },
  { cookie: '=;;=x; a' },
  { cookie: 'colloquy.session_token=x.y' },
  { 'x-forwarded-for': 'x, ::1' },
  { 'x-request-id': 'a'.repeat(500) },
];

/** A request that the operation might take, or, more often than not, one with something wrong. */
export function makeRequest(making: Making, operation: Operation): Made {
  const { random } = making;
  const wrong = random.chance(0.6)
    ? random.pick(['path', 'query', 'query', 'header', 'body', 'body', 'body', 'bytes', 'type', 'method', 'more'])
    : null;
  const of = (place: string) => operation.parameters.filter((each) => each.in === place);
  let elsewhere = false;
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const schema = of('path').find((each) => each.name === name)?.schema ?? {};
    const word = wrong === 'path' && random.chance(0.7) ? text(nastyValue(random)) : text(makeValue(making, schema));
    // An address of another form is another’s.
    if (/^[./\s]*$|[/\\?#]/.test(word)) elsewhere = true;
    return encodeURIComponent(word.toWellFormed());
  });
  const query = new URLSearchParams();
  for (const { name, required, schema } of of('query'))
    if (required || random.chance(0.3)) query.append(name, text(makeValue(making, schema)).toWellFormed());
  if (wrong === 'query') {
    const names = [...of('query').map(({ name }) => name), '__proto__', 'x'];
    for (let more = random.int(1, 2); more > 0; more--)
      query.append(random.pick(names), text(nastyValue(random)).toWellFormed().slice(0, 4_000));
  }
  const headers: Record<string, string> = {};
  for (const { name, required, schema } of of('header'))
    if (required || random.chance(0.3))
      headers[name.toLowerCase()] = printable(
        text(wrong === 'header' ? nastyValue(random) : makeValue(making, schema)),
      );
  if (operation.needsCronSecret && random.chance(0.7)) headers.authorization = `Bearer ${cronSecret}`;
  let method = operation.method;
  let body: Sent['body'];
  const form = operation.bodies.length > 0 ? random.pick(operation.bodies) : null;
  if (form && (operation.bodyRequired || random.chance(0.8))) {
    const isJson = /[/+]json$/.test(form.type);
    const value = isJson ? makeValue(making, form.schema) : form.example;
    const sent = wrong === 'body' ? (isJson ? mutated(random, value) : `${value}\n${text(nastyValue(random))}`) : value;
    const written = isJson ? JSON.stringify(sent) : String(sent);
    body = wrong === 'bytes' ? broken(random, written) : Buffer.from(written);
    headers['content-type'] = wrong === 'type' ? random.pick(types) : form.type;
  } else if (wrong === 'more') {
    headers['content-type'] = 'application/json';
    body = '{"a":1}';
  }
  if (wrong === 'method') {
    method = random.pick(methods);
    elsewhere ||= method !== operation.method;
  }
  if (wrong === 'header' || wrong === 'more') Object.assign(headers, random.pick(strangeHeaders));
  return {
    operation,
    request: { method, path: `${path}${query.size > 0 ? `?${query}` : ''}`, headers, body },
    elsewhere,
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** What a client library lets into a header. */
const printable = (value: string) => value.replace(/[^\x20-\x7e]/g, '?').slice(0, 2_000);
