import { type CsvError, parse } from 'csv-parse/sync';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { Problems, problemsError } from '#domain/input-problems.ts';
import type { Mapping } from '#domain/mapping.ts';
import { nearest } from '#domain/near-miss.ts';
import { Rows } from '#domain/plan/read-rows.ts';
import { emptyPlan, locator, type PlanSource, unreadable } from '#domain/plan/source.ts';

const required = ['topic', 'persona', 'emotionalArc'] as const;
const known = [...required, 'tier', 'templateId', 'sourceText'] as const;
type Column = { field: (typeof known)[number] } | { parameter: string } | { nothing: true };

/** More than the longest source text; csv-parse’s own limit of 128,000 characters is less. */
const recordLengthMax = 1_000_000;

/**
 * CSV: one item a row. Columns topic, persona and emotionalArc (or emotional_arc, Emotional Arc); tier, templateId and
 * sourceText where wanted; any other column becomes a parameter of its name. An empty cell is an absent value. The delimiter
 * is a comma, or the semicolon or tab that the header line has more of. (Measured: 1,000,000 rows of 76 MB in 1.4 s.)
 */
export function readCsv(text: string, fileName: string): PlanSource {
  const rows = new Rows(fileName);
  const problems = new Problems();
  const wrong: number[] = [];
  let columns: Column[] | null = null;
  let lastLine = 0;
  const takeRow = (cells: string[], line: number): void => {
    if (!columns) {
      columns = readHeader(cells, fileName, line);
    } else if (cells.length !== columns.length) {
      problems.add(['items', wrong.length], `has ${cells.length} fields where the header has ${columns.length}`);
      wrong.push(line);
    } else {
      rows.add(itemOf(columns, cells), line);
    }
  };
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: recordLengthMax,
      on_record: (cells: string[], { lines }: { lines: number }) => {
        takeRow(cells, lines - cells.reduce((count, cell) => count + newlinesIn(cell), 0));
        lastLine = lines;
        return null;
      },
    });
  } catch (cause) {
    throw cause instanceof ColloquyError ? cause : csvFault(cause as CsvError, fileName, lastLine + 1);
  }
  if (!columns) throw emptyPlan(fileName, 'is empty');
  const linesOf: PlanSource['linesOf'] = (paths) => paths.map((path) => wrong[Number(path[1])] ?? null);
  problems.throwIfAny(
    'plan_unreadable',
    locator(fileName, { value: null, linesOf, shared: false, rows: true }),
    fileName,
  );
  return rows.source();
}

function readHeader(cells: string[], fileName: string, line: number): Column[] {
  const columns = cells.map(columnOf);
  const at = { path: `${fileName}:${line}` };
  const names = columns.map((column) =>
    'field' in column ? column.field : 'parameter' in column ? column.parameter : '',
  );
  const strangers = names.filter((name) => !known.some((field) => field === name));
  const problems = required
    .filter((field) => !names.includes(field))
    .map((field) => {
      const meant = nearest(field, strangers);
      return { ...at, message: `the column “${field}” is missing${meant ? `; is it “${meant}”?` : ''}` };
    });
  for (const [i, name] of names.entries()) {
    if (name !== '' && names.indexOf(name) !== i)
      problems.push({ ...at, message: `the column “${name}” is there twice` });
  }
  // As a field of an object it would be lost.
  if (names.includes('__proto__')) problems.push({ ...at, message: 'a column cannot have the name __proto__' });
  if (problems.length > 0) throw problemsError('invalid_input', fileName, problems);
  return columns;
}

function columnOf(header: string): Column {
  const plain = header.toLowerCase().replace(/[\s_-]+/g, '');
  const field = known.find((name) => name.toLowerCase() === plain);
  if (field) return { field };
  return header === '' ? { nothing: true } : { parameter: header };
}

function itemOf(columns: Column[], cells: string[]): Mapping {
  const item: Mapping = {};
  let parameters: Mapping | null = null;
  for (let i = 0; i < columns.length; i++) {
    const [column, cell] = [columns[i]!, cells[i]!];
    if (cell === '' || 'nothing' in column) continue;
    if ('field' in column) item[column.field] = cell;
    else {
      parameters ??= item.parameters = {};
      parameters[column.parameter] = cell;
    }
  }
  return item;
}

const newlinesIn = (cell: string) => (cell.includes('\n') ? cell.split('\n').length - 1 : 0);

/** The comma, or what the header line has more of. */
export function delimiterOf(text: string): string {
  const [header = ''] = /^[^\r\n]*/.exec(text.trimStart()) ?? [];
  const count = (delimiter: string) => header.split(delimiter).length - 1;
  return [';', '\t'].find((delimiter) => count(delimiter) > count(',')) ?? ',';
}

/** What a reader of CSV met that is no CSV, at the line where the row began. */
export function csvFault(cause: CsvError, fileName: string, line: number, lengthMax = recordLengthMax) {
  const messages: Record<string, string> = {
    CSV_QUOTE_NOT_CLOSED: 'a quoted field that begins in this row is never closed',
    CSV_MAX_RECORD_SIZE: `a row is longer than ${lengthMax.toLocaleString('en')} characters (is a quote left open?)`,
    INVALID_OPENING_QUOTE: 'a quote stands inside a field that is not quoted',
    CSV_INVALID_CLOSING_QUOTE: 'something stands between a closing quote and the next comma',
    CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'something stands between a closing quote and the next comma',
  };
  return unreadable(fileName, line, messages[cause.code] ?? cause.message, cause);
}
