/** The errors of a rehearsed provider, with the fields that a real one's carry, so that they take the same way through the classifier. */

const bodies = {
  429: {
    message: 'Rate limit reached for the rehearsal model. Please try again in 1s.',
    type: 'requests',
    code: 'rate_limit_exceeded',
  },
  500: { message: 'The rehearsed server had an error while processing the request.', type: 'server_error', code: null },
} as const;

export function httpError(status: keyof typeof bodies, requestId: string): Error {
  const data = { error: bodies[status] };
  return Object.assign(new Error(data.error.message), {
    name: 'AI_APICallError',
    statusCode: status,
    responseHeaders: { 'x-request-id': requestId, ...(status === 429 && { 'retry-after': '1' }) },
    responseBody: JSON.stringify(data),
    data,
  });
}

/** The socket was closed while the answer was on its way. */
export function cutError(): Error {
  const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', errno: -104, syscall: 'read' });
  return Object.assign(new Error(`Cannot connect to API: ${cause.message}`, { cause }), { name: 'AI_APICallError' });
}
