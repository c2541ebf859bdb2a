import { answered, typedClient } from '#client/typed-client.ts';
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

const unreachable = () => {
  const title = 'Colloquy does not answer.';
  return new ApiError(0, { title, detail: title, code: 'unreachable', next: 'See whether colloquy start still runs.' });
};

/** The server that the page came from. */
export const api = typedClient(
  { cache: 'no-store' },
  {
    unreachable,
    refused(status, problem) {
      const title = `The server answered ${status}.`;
      return new ApiError(status, problem ?? { title, detail: title, code: 'unexpected' });
    },
  },
);

/** What a call answered. @throws ApiError; whatever it was broken off with */
export async function answer<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  try {
    return await answered(call);
  } catch (error) {
    // An answer that broke off half-way, or that something else gave for us.
    throw error instanceof SyntaxError || error instanceof TypeError ? unreachable() : error;
  }
}
