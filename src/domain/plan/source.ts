import { ColloquyError } from '#domain/colloquy-error.ts';
import { formatPath, type InputPath, type Locate, problemsError } from '#domain/input-problems.ts';

/** A plan's text, read into values but not checked yet. */
export interface PlanSource {
  value: unknown;
  /** The line (from 1) of each path, or of the nearest thing around it; null where there is none. Asked only when something is wrong. */
  linesOf: (paths: InputPath[]) => (number | null)[];
  /** Whether the same object may hang in several places (YAML’s aliases). */
  shared: boolean;
  /** Whether each item is a line of its own, so that `items[3]` says nothing that the line does not. */
  rows: boolean;
}

/** `six.yaml:14 items[2].persona`; in a file of rows `items.csv:4 persona`. */
export function locator(fileName: string, source: PlanSource): Locate {
  return (paths) => {
    const lines = source.linesOf(paths);
    return paths.map((path, i) => {
      const shown = formatPath(source.rows && path[0] === 'items' && path.length > 1 ? path.slice(2) : path);
      return `${fileName}${lines[i] ? `:${lines[i]}` : ''}${shown === '' ? '' : ` ${shown}`}`;
    });
  };
}

/** A plan whose text is broken in one place. */
export function unreadable(fileName: string, line: number | null, message: string, cause?: unknown): ColloquyError {
  const path = line === null ? fileName : `${fileName}:${line}`;
  const error = problemsError('plan_unreadable', fileName, [{ path, message }]);
  return new ColloquyError('plan_unreadable', error.message, { problems: error.problems, cause });
}

export function emptyPlan(fileName: string, why: string): ColloquyError {
  return new ColloquyError('plan_empty', `${fileName} ${why}.`);
}

export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** Where each of the items of a source stands, by the lines that they began on. */
export const linesIn =
  (lines: number[]): PlanSource['linesOf'] =>
  (paths) =>
    paths.map((path) => lines[Number(path[1])] ?? null);
