import { number } from './format.ts';

/** Items by what became of them; together they are all. */
export interface Parts {
  done: number;
  failed: number;
  /** Ended without having run. */
  skipped: number;
  running: number;
  left: number;
}

const looks: { part: keyof Parts; word: string; fill: string; always?: boolean }[] = [
  { part: 'done', word: 'done', fill: 'bg-done', always: true },
  { part: 'failed', word: 'failed', fill: 'bg-failed' },
  { part: 'skipped', word: 'not run', fill: 'bg-skipped' },
  { part: 'running', word: 'running', fill: 'bg-running' },
  { part: 'left', word: 'left', fill: 'bg-line-strong/35' },
];

/** The words of a progress: “30 done, 1 failed, 29 left of 60”. */
export function progressText(parts: Parts): string {
  const shown = looks
    .filter(({ part, always }) => always || parts[part] > 0)
    .map(({ part, word }) => `${number(parts[part])} ${word}`);
  return `${shown.join(', ')} of ${number(totalOf(parts))}`;
}

const totalOf = (parts: Parts) => Object.values(parts).reduce((sum, part) => sum + part, 0);

export function ProgressBar({ parts, label, thin = false }: { parts: Parts; label: string; thin?: boolean }) {
  const total = totalOf(parts);
  const percent = total === 0 ? 0 : Math.floor((100 * (total - parts.running - parts.left)) / total);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={progressText(parts)}
      className={`flex overflow-hidden rounded-full bg-sunken ${thin ? 'h-1.5' : 'h-2.5'}`}
    >
      {looks.map(({ part, fill }) => (
        <div
          key={part}
          className={`basis-0 motion-safe:transition-[flex-grow] motion-safe:duration-300 ${fill}`}
          style={{ flexGrow: parts[part], minWidth: parts[part] > 0 ? 3 : 0 }}
        />
      ))}
    </div>
  );
}

/** The bar’s numbers, each with its colour and its word. */
export function ProgressNumbers({ parts }: { parts: Parts }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5">
      {looks
        .filter(({ part, always }) => always || parts[part] > 0)
        .map(({ part, word, fill }) => (
          <li key={part} className="inline-flex items-center gap-1.5 whitespace-nowrap">
            <span className={`size-2.5 rounded-sm ${fill}`} aria-hidden="true" />
            <b className="font-semibold">{number(parts[part])}</b>
            <span className="text-soft">{word}</span>
          </li>
        ))}
    </ul>
  );
}
