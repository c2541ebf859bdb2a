import { Problems } from '#domain/input-problems.ts';
import { tooManyItems } from '#domain/item-count.ts';
import { emptyPlan, linesIn, locator, type PlanSource } from '#domain/plan/source.ts';
import { walkJson } from '#domain/plan/walk-json.ts';
import { itemsPerJobMax } from '#domain/submission.ts';

/** Items with the line that each stands on: what CSV and JSONL have in common. The submission is named after the file. */
export class Rows {
  readonly items: unknown[] = [];
  private readonly lines: number[] = [];
  private readonly fileName: string;

  constructor(fileName: string) {
    this.fileName = fileName;
  }

  add(item: unknown, line: number): void {
    if (this.items.length >= itemsPerJobMax)
      throw tooManyItems(`${this.fileName} holds more than ${this.items.length.toLocaleString('en')} items`);
    this.items.push(item);
    this.lines.push(line);
  }

  source(): PlanSource {
    const { items, lines } = this;
    if (items.length === 0) throw emptyPlan(this.fileName, 'holds no item');
    return { value: { name: nameOf(this.fileName), items }, linesOf: linesIn(lines), shared: false, rows: true };
  }
}

/** JSON Lines: one item a line; blank lines are passed over. */
export function readJsonLines(text: string, fileName: string): PlanSource {
  const rows = new Rows(fileName);
  const problems = new Problems();
  const broken: number[] = [];
  let number = 0;
  for (let start = 0; start < text.length && !problems.enough; ) {
    const newline = text.indexOf('\n', start);
    const line = text.slice(start, newline < 0 ? text.length : newline);
    start += line.length + 1;
    number++;
    if (/^\s*$/.test(line)) continue;
    try {
      rows.add(JSON.parse(line), number);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const fault = walkJson(line, () => {});
      problems.add(
        ['items', broken.length],
        `is not JSON: ${fault ? `${fault.message} at column ${fault.offset + 1}` : error.message}`,
      );
      broken.push(number);
    }
  }
  problems.throwIfAny(
    'plan_unreadable',
    locator(fileName, { value: null, linesOf: linesIn(broken), shared: false, rows: true }),
    fileName,
  );
  return rows.source();
}

/** `plans/six items.csv` → `six items` */
function nameOf(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? '';
  return (
    base
      .replace(/\.[^.]*$/, '')
      .trim()
      .slice(0, 200)
      .toWellFormed() || 'plan'
  );
}
