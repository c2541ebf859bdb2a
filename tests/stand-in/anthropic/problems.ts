import type { Problem } from '../wire.ts';

/** https://docs.anthropic.com/en/api/errors */
export function anthropicProblem(problem: Problem, requestId: string): { status: number; body: object } {
  const [status, type, message] = told(problem);
  return { status, body: { type: 'error', error: { type, message }, request_id: requestId } };
}

function told(problem: Problem): [status: number, type: string, message: string] {
  switch (problem.kind) {
    case 'malformed':
      return [400, 'invalid_request_error', problem.message];
    case 'key_refused':
      return [401, 'authentication_error', 'invalid x-api-key'];
    case 'balance_exhausted':
      return [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'];
    case 'model_unknown':
      return [404, 'not_found_error', `model: ${problem.model}`];
    case 'no_route':
      return [404, 'not_found_error', 'Not found'];
    case 'server_error':
      return [500, 'api_error', 'Internal server error'];
    case 'overloaded':
      return [529, 'overloaded_error', 'Overloaded'];
    case 'limited':
      return [429, 'rate_limit_error', limitText(problem)];
  }
}

function limitText({ refusal: { by, limit, afterMs } }: Extract<Problem, { kind: 'limited' }>): string {
  if (by === 'acceleration') return 'The rate of requests rises too sharply: please increase your usage gradually.';
  const most = `${Math.round(limit)} ${names[by]} per ${by === 'day' ? 'day' : 'minute'}`;
  return afterMs === null
    ? `This request alone would exceed your organization's rate limit of ${most}.`
    : `This request would exceed your organization's rate limit of ${most}.`;
}

const names = {
  requests: 'requests',
  tokens: 'tokens',
  inputTokens: 'input tokens',
  outputTokens: 'output tokens',
  day: 'requests',
};
