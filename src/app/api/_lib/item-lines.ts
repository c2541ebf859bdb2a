import { z } from 'zod';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { formatPath, type InputPath, type Locate, Problems } from '#domain/input-problems.ts';
import { isMapping } from '#domain/mapping.ts';
import { itemsPerJobMax, submissionItemSchema } from '#domain/submission.ts';
import { findUnstorable } from '#domain/unstorable.ts';
import type { DraftItems } from '#engine/drafts.ts';
import type { BodyForm } from './endpoint.ts';
import { typeAmong } from './file-body.ts';
import { linesOf } from './read-body.ts';

const lineSchema = submissionItemSchema.extend({ position: z.int().min(1).max(itemsPerJobMax) });

const types = ['application/x-ndjson', 'application/jsonl'];

const schema = z.string().meta({
  description:
    'NDJSON: on each line one item as a submission has it, and its `position` in the job, from 1. Lines may be in any order.',
});

const example =
  '{"position":1,"persona":"anxious_planner","emotionalArc":"fear_to_confidence","topic":"roth_ira_conversion"}\n';

/** Items of a draft, one a line. They are read when they are asked for, so that whose draft it is can be looked at before. */
export const itemLines: BodyForm<() => Promise<DraftItems>> = {
  required: true,
  content: Object.fromEntries(types.map((type) => [type, { schema, example }])),
  problems: ['plan_empty', 'scaffolding_unknown', 'no_template', 'duplicate_item'],
  read: async (request) => () => readItems(request),
};

async function readItems(request: Request): Promise<DraftItems> {
  typeAmong(request, types);
  const read = new ItemLines();
  let number = 0;
  for await (const line of linesOf(request)) {
    number++;
    if (line.trim() !== '') read.take(line, number);
    if (read.problems.enough) break;
  }
  return read.done();
}

class ItemLines {
  readonly problems = new Problems();
  private readonly items: DraftItems['items'] = [];
  private readonly positions: number[] = [];
  private readonly numbers: number[] = [];
  private readonly lineAt = new Map<number, number>();
  /** Of the lines that have problems: what names them. */
  private readonly bad: string[] = [];

  /** @returns whether it is an item */
  take(line: string, number: number): boolean {
    const value = parsed(line);
    if (value instanceof SyntaxError) return this.refuse(number, null, [[[], `is not JSON: ${value.message}`]]);
    const position = isMapping(value) && Number.isInteger(value.position) ? Number(value.position) : null;
    const found: [InputPath, string][] = [];
    findUnstorable(value, (path, message) => found.push([path, message]));
    if (found.length > 0) return this.refuse(number, position, found);
    const result = lineSchema.safeParse(value, { reportInput: true });
    if (!result.success) {
      const problems = new Problems();
      problems.addIssues(result.error, { schema: lineSchema });
      return this.refuse(number, position, problems.list());
    }
    const { position: at, ...item } = result.data;
    const before = this.lineAt.get(at);
    if (before !== undefined)
      return this.refuse(number, at, [[['position'], `is that of line ${before.toLocaleString('en')} too`]]);
    this.lineAt.set(at, number);
    this.items.push(item);
    this.positions.push(at);
    this.numbers.push(number);
    return true;
  }

  private refuse(number: number, position: number | null, found: (readonly [InputPath, string])[]): false {
    this.bad.push(placeOf(number, position));
    for (const [path, message] of found) this.problems.add([this.bad.length - 1, ...path], message);
    return false;
  }

  /** @throws ColloquyError `invalid_input` for whatever is wrong with the lines; `plan_empty` where there is none */
  done(): DraftItems {
    const { items, positions, numbers, bad } = this;
    this.problems.throwIfAny(
      'invalid_input',
      (paths) => paths.map(([at, ...rest]) => named(bad[Number(at)], rest)),
      'The body',
    );
    if (items.length === 0)
      throw new ColloquyError('plan_empty', 'The body holds no item.', { next: 'Send at least one line.' });
    const locate: Locate = (paths) =>
      paths.map(([list, at, ...rest]) => {
        const index = Number(at);
        if (list !== 'items' || positions[index] === undefined)
          return formatPath([list!, at!, ...rest].filter((part) => part !== undefined));
        return named(placeOf(numbers[index]!, positions[index]), rest);
      });
    return { items, positions, locate };
  }
}

const placeOf = (line: number, position: number | null) =>
  `line ${line.toLocaleString('en')}${position === null ? '' : ` (position ${position})`}`;

const named = (place: string | undefined, path: InputPath) => [place, formatPath(path)].filter(Boolean).join(' ');

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    return error;
  }
}
