import type { ShownProblem } from '#components/problem-notice.tsx';

/** A request that the API refused, or that never reached it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** 0 where there was no answer. */
  readonly status: number;
  readonly problem: ShownProblem;

  constructor(status: number, problem: ShownProblem) {
    super(problem.detail);
    this.status = status;
    this.problem = problem;
  }

  /** It will pass by itself: the server restarts, or its database is away. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** @throws ApiError */
export async function request<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, { cache: 'no-store', ...init });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(0, {
      title: 'Colloquy does not answer.',
      detail: 'Colloquy does not answer.',
      code: 'unreachable',
      next: 'See whether colloquy start still runs.',
    });
  }
  const body = (await response.json().catch(() => null)) as (Answer & ShownProblem) | null;
  if (response.ok && body) return body;
  const title = `The server answered ${response.status}.`;
  throw new ApiError(response.status, body?.code ? body : { title, detail: title, code: 'unexpected' });
}

export function post<Answer>(path: string, body?: object): Promise<Answer> {
  const json = body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  return request<Answer>(path, { method: 'POST', ...json });
}

export function erase(path: string): Promise<{ deleted: true; id: string }> {
  return request(path, { method: 'DELETE' });
}
