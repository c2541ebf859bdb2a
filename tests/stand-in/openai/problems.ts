import type { Refusal } from '../account.ts';
import type { Problem } from '../wire.ts';

/** https://platform.openai.com/docs/guides/error-codes */
export function openAiProblem(problem: Problem): { status: number; body: object } {
  switch (problem.kind) {
    case 'malformed':
      return error(400, problem.message, 'invalid_request_error', null);
    case 'key_refused':
      return error(401, 'Incorrect API key provided.', 'invalid_request_error', 'invalid_api_key');
    case 'balance_exhausted':
      return error(
        429,
        'You exceeded your current quota, please check your plan and billing details.',
        'insufficient_quota',
        'insufficient_quota',
      );
    case 'model_unknown':
      return error(
        404,
        `The model \`${problem.model}\` does not exist or you do not have access to it.`,
        'invalid_request_error',
        'model_not_found',
      );
    case 'no_route':
      return error(404, 'Invalid URL.', 'invalid_request_error', null);
    case 'server_error':
      return error(500, 'The server had an error while processing your request.', 'server_error', null);
    case 'overloaded':
      return error(503, 'The engine is currently overloaded, please try again later.', 'server_error', null);
    case 'limited':
      return error(429, limitText(problem), typeOf(problem.refusal), 'rate_limit_exceeded');
  }
}

function limitText({ model, refusal: { by, limit, needed, afterMs } }: Extract<Problem, { kind: 'limited' }>): string {
  const on =
    by === 'day' ? 'requests per day (RPD)' : isOfRequests(by) ? 'requests per min (RPM)' : 'tokens per min (TPM)';
  const [what, next] =
    afterMs === null
      ? ['Request too large', 'The input or output tokens must be reduced in order to run successfully.']
      : ['Rate limit reached', 'Please try again later.'];
  return `${what} for ${model} in organization org-stand-in on ${on}: Limit ${Math.round(limit)}, Requested ${needed}. ${next}`;
}

const typeOf = ({ by }: Refusal) => (isOfRequests(by) ? 'requests' : 'tokens');
const isOfRequests = (by: Refusal['by']) => by === 'requests' || by === 'day' || by === 'acceleration';

const error = (status: number, message: string, type: string, code: string | null) => ({
  status,
  body: { error: { message, type, param: null, code } },
});
