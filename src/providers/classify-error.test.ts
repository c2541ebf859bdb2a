import { APICallError } from 'ai';
import { expect, test } from 'vitest';
import { type ClassifyContext, classifyError } from './classify-error.ts';

const context: ClassifyContext = { provider: 'openai', timedOut: false, aborted: false, secrets: ['opensesame-key'] };
const classify = (thrown: unknown, more: Partial<ClassifyContext> = {}) =>
  classifyError(thrown, { ...context, ...more });

/** As the AI SDK throws it: the provider's JSON parsed into `data`. */
function http(statusCode: number, error: object | string, responseHeaders: Record<string, string> = {}): APICallError {
  const body = typeof error === 'string' ? error : JSON.stringify({ error });
  const data = typeof error === 'string' ? undefined : { error };
  const message = typeof error === 'string' ? 'status text' : ((error as { message?: string }).message ?? '');
  return new APICallError({
    message,
    url: 'http://x',
    requestBodyValues: {},
    statusCode,
    responseHeaders,
    responseBody: body,
    data,
  });
}
function connection(code: string): APICallError {
  const cause = Object.assign(new Error(`connect ${code} 127.0.0.1:9`), { code });
  return new APICallError({
    message: `Cannot connect to API: ${cause.message}`,
    cause,
    url: 'http://x',
    requestBodyValues: {},
    isRetryable: true,
  });
}

test.each([
  [
    'a rate limit',
    http(429, { message: 'Slow', code: 'rate_limit_exceeded', type: 'tokens' }),
    'rate_limited',
    'defer',
  ],
  ['a rate limit of Anthropic', http(429, { type: 'rate_limit_error', message: 'Slow' }), 'rate_limited', 'defer'],
  ['a rate limit without a body', http(429, ''), 'rate_limited', 'defer'],
  [
    'a rate limit worded as a quota by Google',
    http(429, { message: 'You exceeded your current quota', code: 429 }),
    'rate_limited',
    'defer',
  ],
  ['slow down', http(503, { message: 'Slow down', code: 'slow_down' }), 'rate_limited', 'defer'],
  [
    'no quota',
    http(
      429,
      { message: 'You exceeded your current quota', code: 'insufficient_quota' },
      { 'x-should-retry': 'false' },
    ),
    'quota_exhausted',
    'block_key',
  ],
  [
    'no credit',
    http(400, { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' }),
    'quota_exhausted',
    'block_key',
  ],
  ['credit used up', http(429, { message: 'x', code: 'credit_balance_exhausted' }), 'quota_exhausted', 'block_key'],
  [
    'a project’s spend limit',
    http(429, { message: 'x', code: 'project_spend_limit_exceeded' }),
    'quota_exhausted',
    'block_key',
  ],
  [
    'an enforced spend limit',
    http(403, { message: 'x', code: 'enforced_spend_limit_reached' }),
    'quota_exhausted',
    'block_key',
  ],
  ['payment required', http(402, { message: 'Insufficient Balance' }), 'quota_exhausted', 'block_key'],
  ['a billing error', http(400, { type: 'billing_error', message: 'x' }), 'quota_exhausted', 'block_key'],
  [
    'a refused key',
    http(401, { message: 'Incorrect API key provided', code: 'invalid_api_key' }),
    'key_refused',
    'block_key',
  ],
  [
    'a refused key of Google',
    http(400, { message: 'API key not valid. Please pass a valid API key.' }),
    'key_refused',
    'block_key',
  ],
  ['a forbidden model', http(403, { message: 'No access', code: 'model_not_found' }), 'access_denied', 'block_model'],
  [
    'an unknown model',
    http(404, { message: 'model: claude-9', type: 'not_found_error' }),
    'model_unknown',
    'block_model',
  ],
  [
    'an unknown model as a bad request',
    http(400, { message: 'x', code: 'model_not_found' }),
    'model_unknown',
    'block_model',
  ],
  ['a bad request', http(400, { message: 'max_tokens is too large: 99999' }), 'request_invalid', 'fail'],
  ['an unprocessable request', http(422, '{"detail":[{"msg":"field required"}]}'), 'request_invalid', 'fail'],
  [
    'a request too large',
    http(413, { type: 'request_too_large', message: 'Request exceeds the maximum size' }),
    'request_invalid',
    'fail',
  ],
  ['a method not allowed', http(405, ''), 'request_invalid', 'fail'],
  [
    'a context too long (OpenAI)',
    http(400, { message: 'x', code: 'context_length_exceeded' }),
    'context_too_long',
    'fail',
  ],
  [
    'a context too long (Anthropic)',
    http(400, { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' }),
    'context_too_long',
    'fail',
  ],
  [
    'a context too long (vLLM)',
    http(400, { message: "This model's maximum context length is 4096 tokens. However, you requested 9000." }),
    'context_too_long',
    'fail',
  ],
  [
    'a context too long (llama.cpp)',
    http(400, {
      message: 'the request exceeds the available context size',
      type: 'exceed_context_size_error',
      code: 400,
    }),
    'context_too_long',
    'fail',
  ],
  ['a filtered prompt', http(400, { message: 'x', code: 'content_filter' }), 'content_filtered', 'fail'],
  [
    'an overloaded provider',
    http(529, { type: 'overloaded_error', message: 'Overloaded' }),
    'provider_overloaded',
    'defer',
  ],
  [
    'an unavailable provider',
    http(503, '<html><body>Service Unavailable</body></html>'),
    'provider_overloaded',
    'retry',
  ],
  ['a failing provider', http(500, { message: 'The server had an error' }), 'provider_error', 'retry'],
  ['a bad gateway', http(502, ''), 'provider_error', 'retry'],
  ['a conflict', http(409, { message: 'x' }), 'provider_error', 'retry'],
  ['a request timeout of the provider', http(408, { message: 'x' }), 'provider_error', 'retry'],
] as const)('%s', (_name, thrown, code, reaction) => {
  expect(classify(thrown)).toMatchObject({
    code,
    reaction,
    mayBeBilled: false,
    record: { name: 'AI_APICallError', status: thrown.statusCode },
  });
});

test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED'])(
  'a connection that never stood costs nothing: %s',
  (code) => {
    expect(classify(connection(code))).toMatchObject({
      code: 'connection_failed',
      reaction: 'retry',
      mayBeBilled: false,
    });
  },
);

test.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])(
  'a connection that broke may have been billed: %s',
  (code) => {
    expect(classify(connection(code))).toMatchObject({
      code: 'connection_failed',
      reaction: 'retry',
      mayBeBilled: true,
    });
  },
);

test('refused connections on both address families still name what happened', () => {
  const refused = ['::1', '127.0.0.1'].map((host) =>
    Object.assign(new Error(`connect ECONNREFUSED ${host}:9`), { code: 'ECONNREFUSED' }),
  );
  const both = Object.assign(new AggregateError(refused, ''), { code: 'ECONNREFUSED' });
  const error = classify(new TypeError('fetch failed', { cause: both }));
  expect(error).toMatchObject({ code: 'connection_failed', mayBeBilled: false });
  expect(error.record.cause?.message).toBe('connect ECONNREFUSED ::1:9; connect ECONNREFUSED 127.0.0.1:9');
});

test('a connection cut in the middle of an answer is a failed connection, not a bad answer', () => {
  const socket = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
  const cut = new APICallError({
    message: 'Failed to process successful response',
    cause: new TypeError('terminated', { cause: socket }),
    statusCode: 200,
    url: '',
    requestBodyValues: {},
  });
  expect(classify(cut)).toMatchObject({ code: 'connection_failed', reaction: 'retry', mayBeBilled: true });
});

test('HTTP 200 with a broken body is the provider’s failure and may have been billed, though the SDK calls it not retryable', () => {
  const broken = new APICallError({
    message: 'Invalid JSON response',
    statusCode: 200,
    responseBody: '{"choices": [',
    url: '',
    requestBodyValues: {},
    isRetryable: false,
  });
  expect(classify(broken)).toMatchObject({ code: 'provider_error', reaction: 'retry', mayBeBilled: true });
  expect(classify(broken).message).toBe('openai answered HTTP 200: Invalid JSON response (body: {"choices": [)');
});

test('a failure that OpenAI reports inside HTTP 200 is not taken for a bad request', () => {
  const inside = (code: string) =>
    new APICallError({
      message: 'x',
      statusCode: 400,
      responseBody: { status: 'failed', error: { code, message: 'x' } } as never,
      url: '',
      requestBodyValues: {},
    });
  expect(classify(inside('server_error'))).toMatchObject({
    code: 'provider_error',
    reaction: 'retry',
    mayBeBilled: true,
    record: { status: 200 },
  });
  expect(classify(inside('rate_limit_exceeded'))).toMatchObject({ code: 'rate_limited', reaction: 'defer' });
});

test('our own timeout is told from the provider’s answer', () => {
  expect(classify(new Error('No complete answer within 180 s.'), { timedOut: true })).toMatchObject({
    code: 'timeout',
    reaction: 'retry',
    mayBeBilled: true,
    message: 'openai did not answer in time: No complete answer within 180 s.',
  });
  expect(classify(http(500, { message: 'late' }), { timedOut: true }).code).toBe('provider_error');
});

test('an aborted call is cancelled, and may have been billed', () => {
  expect(classify(new DOMException('cancelled by user', 'AbortError'), { aborted: true })).toMatchObject({
    code: 'cancelled',
    reaction: 'fail',
    mayBeBilled: true,
  });
});

test('x-should-retry is obeyed, but no block is overruled', () => {
  const no = { 'x-should-retry': 'false' };
  const yes = { 'x-should-retry': 'true' };
  expect(classify(http(500, { message: 'x' }, no)).reaction).toBe('fail');
  expect(classify(http(429, { message: 'x' }, no)).reaction).toBe('fail');
  expect(classify(http(400, { message: 'x' }, yes)).reaction).toBe('retry');
  expect(classify(http(401, { message: 'x' }, yes)).reaction).toBe('block_key');
  expect(classify(http(404, { message: 'x' }, yes)).reaction).toBe('block_model');
  expect(classify(http(401, { message: 'x' }, no)).reaction).toBe('block_key');
});

test.each([
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': '90', 'retry-after-ms': '1234.5' }, 1_235],
  [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' }, 30_000],
  [{ 'retry-after': 'Wed, 21 Oct 2020 07:28:00 GMT' }, 0],
  [{ 'retry-after': '-5' }, 0],
  [{ 'retry-after': '99999999' }, 86_400_000],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('retry-after of %j is %s ms', (headers, expected) => {
  expect(classify(http(429, { message: 'x' }, headers as Record<string, string>)).retryAfterMs).toBe(expected);
});

test('the whole error is kept: name, message, status, code, request id and its causes, five deep', () => {
  let cause: Error | undefined;
  for (let depth = 9; depth > 0; depth -= 1) cause = new RangeError(`cause ${depth}`, { cause });
  const thrown = http(500, { message: 'boom', code: 'server_error' }, { 'x-request-id': 'req_1' });
  Object.assign(thrown, { cause });
  const { record } = classify(thrown);
  expect(record).toMatchObject({
    name: 'AI_APICallError',
    message: 'boom',
    status: 500,
    providerCode: 'server_error',
    requestId: 'req_1',
  });
  expect(record.cause).toMatchObject({
    name: 'RangeError',
    message: 'cause 1',
    cause: { cause: { cause: { message: 'cause 4' } } },
  });
  expect(record.cause?.cause?.cause?.cause?.cause).toBeUndefined();
});

test('causes that go in a circle come to an end', () => {
  const one = new Error('one');
  one.cause = new Error('two', { cause: one });
  expect(classify(one).record.cause?.cause?.cause?.cause?.cause).toBeUndefined();
});

test('secrets are cut out of the message, the record and its causes', () => {
  const thrown = http(401, {
    message: 'Incorrect API key provided: opensesame-key, and sk-ant-api03-abcdef12.',
    code: 'invalid_api_key',
  });
  Object.assign(thrown, { cause: new Error('postgres://u:hunter22@db/x and opensesame-key') });
  const text = JSON.stringify(classify(thrown));
  for (const secret of ['opensesame-key', 'abcdef12', 'hunter22']) expect(text).not.toContain(secret);
});

test('texts are capped and storable', () => {
  const error = classify(new Error(`a\0${'b'.repeat(100_000)}\ud800`));
  expect(error.message.length).toBeLessThanOrEqual(2_000);
  expect(error.record.message.length).toBe(4_000);
  expect(JSON.stringify(error)).not.toContain('\\u0000');
});

test.each([
  ['boom', 'string', 'boom'],
  [42, 'number', '42'],
  [undefined, 'undefined', 'undefined without a message'],
  [null, 'null', 'null without a message'],
  [{ a: 1 }, 'Object', '{"a":1}'],
  [new Error(''), 'Error', 'Error without a message'],
  [Object.create(null), 'object', '{}'],
  [new TypeError('x is not a function'), 'TypeError', 'x is not a function'],
])('whatever is thrown is named: %s', (thrown, name, message) => {
  const error = classify(thrown);
  expect(error).toMatchObject({ code: 'internal_error', reaction: 'retry', record: { name, message } });
  expect(error.message).toBe(`The call to openai ended with ${name}: ${message}`);
});

test('the message of a local server is found wherever it puts it', () => {
  expect(classify(http(404, '{"error":"model \\"x\\" not found, try pulling it first"}')).message).toBe(
    'openai answered HTTP 404: model "x" not found, try pulling it first',
  );
  expect(classify(http(400, '{"object":"error","message":"bad temperature","code":400}')).message).toContain(
    'bad temperature',
  );
  expect(classify(http(502, '<html><h1>Bad  Gateway</h1></html>')).message).toBe(
    'openai answered HTTP 502: status text (body: Bad Gateway)',
  );
});
