import { type ErrorCode, errorCodes } from '#domain/error-codes.ts';

/** One thing that is wrong in an input: where (`items[3].persona`, `plan.yaml:12`) and what. */
export interface InputProblem {
  path: string;
  message: string;
}

/**
 * The one error of Colloquy: a code from the closed list, what happened here, and what to do next.
 *
 * @example throw new ColloquyError('key_missing', 'anthropic:… needs ANTHROPIC_API_KEY, which is not set.')
 */
export class ColloquyError extends Error {
  override readonly name = 'ColloquyError';
  readonly code: ErrorCode;
  readonly next: string;
  readonly problems: InputProblem[];

  constructor(
    code: ErrorCode,
    detail: string = errorCodes[code].text,
    options: { next?: string; problems?: InputProblem[]; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.next = options.next ?? errorCodes[code].next;
    this.problems = options.problems ?? [];
  }
}
