import type { World } from './world.ts';

/** Bytes that no client library sends. */
export interface RawCase {
  name: string;
  bytes(world: World): string;
  /** How what comes back begins; nothing may, where the connection is just closed. */
  answer: RegExp;
  /** The sender is gone as soon as it has sent them. */
  thenLeave?: boolean;
}

const host = ({ port }: World) => `Host: 127.0.0.1:${port}\r\n`;
const got =
  (line: string, headers = '') =>
  (world: World) =>
    `${line}\r\n${host(world)}${headers}\r\n`;
const badRequest = /^HTTP\/1\.1 400 /;

export const rawCases: RawCase[] = [
  { name: 'no HTTP at all', bytes: () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', answer: badRequest },
  { name: 'a method that is none', bytes: got('BREW /api/health HTTP/1.1'), answer: badRequest },
  { name: 'a version that is none', bytes: got('GET /api/health HTTP/9.9'), answer: badRequest },
  { name: 'no host', bytes: () => 'GET /api/batch-jobs HTTP/1.1\r\n\r\n', answer: badRequest },
  {
    name: 'two hosts',
    bytes: got('GET /api/batch-jobs HTTP/1.1', 'Host: evil.example\r\n'),
    // Node takes the first, and so do we.
    answer: /^HTTP\/1\.1 (200|400) /,
  },
  { name: 'NUL in a header', bytes: got('GET /api/health HTTP/1.1', 'X-A: a\0b\r\n'), answer: badRequest },
  {
    name: 'a header that goes on in the next line',
    bytes: got('GET /api/health HTTP/1.1', 'X-A: a\r\n Set-Cookie: x=1\r\n'),
    answer: badRequest,
  },
  {
    name: 'a header with a space before its colon',
    bytes: got('GET /api/health HTTP/1.1', 'X-A : a\r\n'),
    answer: badRequest,
  },
  {
    name: 'a line break in a header that is sent on',
    bytes: got(
      'POST /api/conversations/generate-batch HTTP/1.1',
      'Idempotency-Key: a\rSet-Cookie: x=1\r\nContent-Length: 0\r\n',
    ),
    answer: badRequest,
  },
  {
    name: 'headers of 20 KB',
    bytes: got('GET /api/health HTTP/1.1', `X-A: ${'a'.repeat(20_000)}\r\n`),
    answer: /^HTTP\/1\.1 431 /,
  },
  {
    name: 'three thousand headers',
    bytes: got('GET /api/health HTTP/1.1', 'a: b\r\n'.repeat(3_000)),
    answer: /^HTTP\/1\.1 431 /,
  },
  { name: 'an address of 20 KB', bytes: got(`GET /api/${'a'.repeat(20_000)} HTTP/1.1`), answer: /^HTTP\/1\.1 431 / },
  {
    name: 'a length and chunks',
    bytes: got('POST /api/cron/tick HTTP/1.1', 'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n'),
    answer: badRequest,
  },
  {
    name: 'two lengths',
    bytes: got('POST /api/cron/tick HTTP/1.1', 'Content-Length: 0\r\nContent-Length: 5\r\n'),
    answer: badRequest,
  },
  {
    name: 'a length below nothing',
    bytes: got('POST /api/cron/tick HTTP/1.1', 'Content-Length: -1\r\n'),
    answer: badRequest,
  },
  {
    name: 'a length beyond all',
    bytes: got(
      'POST /api/conversations/generate-batch HTTP/1.1',
      'Content-Type: application/json\r\nContent-Length: 9007199254740991\r\n',
    ),
    answer: /^HTTP\/1\.1 413 /,
  },
  {
    name: 'chunks that are none',
    bytes: (world) =>
      `${got('POST /api/conversations/generate-batch HTTP/1.1', 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n')(world)}zz\r\n`,
    answer: badRequest,
  },
  {
    name: 'a body whose sender goes away in the middle',
    bytes: (world) =>
      `${got('POST /api/conversations/generate-batch HTTP/1.1', 'Content-Type: application/json\r\nContent-Length: 1000\r\n')(world)}{"name":"x"`,
    answer: /^$/,
    thenLeave: true,
  },
  {
    name: 'an answer that nobody waits for',
    bytes: (world) => got(`GET /api/batch-jobs/${world.jobId}/export HTTP/1.1`)(world),
    answer: /^/,
    thenLeave: true,
  },
  {
    name: 'a stream that nobody reads',
    bytes: (world) => got(`GET /api/batch-jobs/${world.jobId}/events HTTP/1.1`)(world),
    answer: /^/,
    thenLeave: true,
  },
  {
    name: 'an address of another server',
    bytes: got('GET http://evil.example/api/batch-jobs HTTP/1.1', 'Connection: close\r\n'),
    answer: /^HTTP\/1\.1 401 /,
  },
  {
    name: 'a star instead of an address',
    bytes: got('OPTIONS * HTTP/1.1', 'Connection: close\r\n'),
    answer: /^HTTP\/1\.1 4\d\d /,
  },
  {
    name: 'CONNECT to another server',
    bytes: got('CONNECT evil.example:443 HTTP/1.1'),
    answer: /^(HTTP\/1\.1 4\d\d |$)/,
  },
  {
    name: 'an upgrade to a socket',
    bytes: got(
      'GET /api/batch-jobs HTTP/1.1',
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n',
    ),
    answer: /^(HTTP\/1\.1 [24]|$)/,
  },
  { name: 'HTTP/1.0', bytes: () => 'GET /api/batch-jobs HTTP/1.0\r\n\r\n', answer: /^HTTP\/1\.1 4\d\d / },
  {
    name: 'two slashes that lead to another server',
    bytes: got('GET //evil.example/%2e%2e HTTP/1.1', 'Connection: close\r\n'),
    answer: /^HTTP\/1\.1 (400|404|308)(?![\s\S]*\r\n[Ll]ocation: (https?:)?\/\/evil)/,
  },
];
