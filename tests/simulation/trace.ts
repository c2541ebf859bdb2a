import { hash } from './random.ts';

const linesKept = 40;

/** What happened, line by line, without anything that differs between two runs of a seed: of ids nothing. */
export class Trace {
  #hash = 0;
  #lines: string[] = [];
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine;
  }

  add(ms: number, text: string): void {
    const line = `${(ms / 1_000).toFixed(3).padStart(9)} ${text}`;
    this.#hash = hash(line, this.#hash);
    this.#lines.push(line);
    this.#onLine(line);
    if (this.#lines.length > linesKept * 2) this.#lines.splice(0, linesKept);
  }

  /** Of all lines so far. */
  get hash(): string {
    return this.#hash.toString(16).padStart(8, '0');
  }

  get last(): string[] {
    return this.#lines.slice(-linesKept);
  }
}
