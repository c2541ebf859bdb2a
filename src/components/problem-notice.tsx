import Link from 'next/link';
import type { InputProblem } from '#domain/colloquy-error.ts';
import { Notice } from './notice.tsx';

/** A problem document, as the API answers it. */
export interface ShownProblem {
  title: string;
  detail: string;
  code: string;
  next?: string;
  errors?: InputProblem[];
}

/**
 * What went wrong, where, and what to do next.
 * @param onPlace when given, places that name a line become buttons that lead there
 */
export function ProblemNotice({ problem, onPlace }: { problem: ShownProblem; onPlace?: (line: number) => void }) {
  const { title, detail, code, next, errors = [] } = problem;
  return (
    <Notice look="failed" role="alert" title={title}>
      {errors.length > 0 ? <Places errors={errors} onPlace={onPlace} /> : detail !== title && <p>{detail}</p>}
      <p className="mt-1 text-soft">
        {next}{' '}
        <Link href={`/problems/${code}`} className="font-mono text-small underline underline-offset-2">
          {code}
        </Link>
      </p>
    </Notice>
  );
}

function Places({ errors, onPlace }: { errors: InputProblem[]; onPlace?: (line: number) => void }) {
  return (
    <ul className="my-1 space-y-1">
      {errors.map(({ path, message }) => {
        const line = Number(/:(\d+)(?:\s|$)/.exec(path)?.[1] ?? 0);
        const place = <span className="font-mono text-small">{path}</span>;
        return (
          <li key={`${path} ${message}`}>
            {line > 0 && onPlace ? (
              <button type="button" className="text-accent underline underline-offset-2" onClick={() => onPlace(line)}>
                {place}
              </button>
            ) : (
              place
            )}
            {path && ': '}
            {message}
          </li>
        );
      })}
    </ul>
  );
}
