import type { z } from 'zod';
import { ColloquyError, type InputProblem } from '#domain/colloquy-error.ts';
import type { ErrorCode } from '#domain/error-codes.ts';
import { issueProblems } from '#domain/zod-issues.ts';

/** Where in an input: `['items', 2, 'persona']`. */
export type InputPath = readonly PropertyKey[];

/** Says for each path where it is, for people: `items[2].persona`, or `six.yaml:14 items[2].persona`. Asked once, for all at a time. */
export type Locate = (paths: InputPath[]) => string[];

/** So many problems are listed; the rest is counted. */
const problemsListedMax = 20;
/** Nobody corrects more than this at a time: checks stop looking. */
const problemsSoughtMax = 1_000;

/** `['items', 2, 'persona']` → `items[2].persona` */
export function formatPath(path: InputPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(String(part))) text += text === '' ? String(part) : `.${String(part)}`;
    else text += `[${JSON.stringify(String(part).slice(0, 100))}]`;
  }
  return text;
}

export const formatPaths: Locate = (paths) => paths.map(formatPath);

/** Collects what is wrong with an input, and becomes the one error that says so. */
export class Problems {
  private readonly listed: { path: InputPath; message: string }[] = [];
  private count = 0;

  add(path: InputPath, message: string): void {
    this.count++;
    if (this.listed.length < problemsListedMax) this.listed.push({ path, message });
  }

  addIssues(
    error: z.core.$ZodError,
    options: { under?: InputPath; schema?: z.ZodType; alsoKnown?: string[] } = {},
  ): void {
    for (const { path, message } of issueProblems(error, options)) {
      this.add([...(options.under ?? []), ...path], message);
      if (this.enough) return;
    }
  }

  /** Those that are listed. */
  list(): (readonly [InputPath, string])[] {
    return this.listed.map(({ path, message }) => [path, message] as const);
  }

  get size(): number {
    return this.count;
  }

  /** Enough was found; looking further would cost time and help nobody. */
  get enough(): boolean {
    return this.count >= problemsSoughtMax;
  }

  /** Throws when there are any. `what` names the input where a problem has no path of its own: “The submission”. */
  throwIfAny(code: ErrorCode, locate: Locate, what: string): void {
    if (this.count === 0) return;
    const places = locate(this.listed.map((problem) => problem.path));
    const problems = this.listed.map((problem, i) => ({ path: places[i] ?? '', message: problem.message }));
    const more = this.count - problems.length;
    if (more > 0) problems.push({ path: '', message: this.enough ? `and at least ${more} more` : `and ${more} more` });
    throw problemsError(code, what, problems, `${this.enough ? 'at least ' : ''}${this.count - 1}`);
  }
}

/** One error for a list of problems: its detail is the first of them, with the number of the others. */
export function problemsError(
  code: ErrorCode,
  what: string,
  problems: InputProblem[],
  others = String(problems.length - 1),
): ColloquyError {
  const [first] = problems;
  if (!first) return new ColloquyError(code);
  const more = others === '0' ? '' : ` (and ${others} more)`;
  return new ColloquyError(code, `${first.path || what}: ${first.message}${more}`, { problems });
}

/**
 * What zod found, for people. For `not “ten”` and the like, validate with `{ reportInput: true }`; with `schema`, unknown
 * fields get the known one that was probably meant.
 * @example problemsOf(error, 'body') // [{ path: 'body.budgetUsd', message: 'must be a number, not “ten”' }]
 */
export function problemsOf(error: z.core.$ZodError, pathPrefix = '', schema?: z.ZodType): InputProblem[] {
  const under = pathPrefix === '' ? [] : [pathPrefix];
  const all = [...issueProblems(error, schema ? { schema } : {})];
  const problems = all
    .slice(0, problemsListedMax)
    .map(({ path, message }) => ({ path: formatPath([...under, ...path]), message }));
  if (all.length > problems.length) problems.push({ path: '', message: `and ${all.length - problems.length} more` });
  return problems;
}
