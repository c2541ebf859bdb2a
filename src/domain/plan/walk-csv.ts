import { type CsvError, parse } from 'csv-parse/sync';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { Problems } from '#domain/input-problems.ts';
import { linesIn, locator, unreadable } from '#domain/plan/source.ts';

/** What is made of the rows of a CSV. Lines are those where a row begins, from 1. */
interface CsvReading<Column> {
  /** Characters of a row; csv-parse’s own limit is 128,000. */
  lengthMax: number;
  /** Of the problem that a row with too few or too many fields is. */
  code: 'plan_unreadable' | 'invalid_input';
  header(cells: string[], line: number): Column[];
  row(columns: Column[], cells: string[], line: number): void;
}

/**
 * Goes through the rows of a CSV; empty ones are passed over. The delimiter is a comma, or the semicolon or tab that the header line has more of.
 * @returns whether there was a header
 * @throws ColloquyError for what is no CSV, and for rows that are not as wide as the header
 */
export function walkCsv<Column>(
  text: string,
  fileName: string,
  { lengthMax, code, header, row }: CsvReading<Column>,
): boolean {
  const problems = new Problems();
  const wrong: number[] = [];
  let columns: Column[] | null = null;
  let lastLine = 0;
  const take = (cells: string[], line: number): void => {
    if (!columns) columns = header(cells, line);
    else if (cells.length === columns.length) row(columns, cells, line);
    else {
      problems.add(['items', wrong.length], `has ${cells.length} fields where the header has ${columns.length}`);
      wrong.push(line);
    }
  };
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: lengthMax,
      on_record: (cells: string[], { lines }: { lines: number }) => {
        take(cells, lines - cells.reduce((count, cell) => count + newlinesIn(cell), 0));
        lastLine = lines;
        return null;
      },
    });
  } catch (cause) {
    throw cause instanceof ColloquyError ? cause : fault(cause as CsvError, fileName, lastLine + 1, lengthMax);
  }
  problems.throwIfAny(
    code,
    locator(fileName, { value: null, linesOf: linesIn(wrong), shared: false, rows: true }),
    fileName,
  );
  return columns !== null;
}

/** A header’s word as it is compared: emotionalBaseline, emotional_baseline and Emotional Baseline are one. */
export const plainHeader = (word: string) => word.toLowerCase().replace(/[\s_-]+/g, '');

const newlinesIn = (cell: string) => (cell.includes('\n') ? cell.split('\n').length - 1 : 0);

/** The comma, or what the header line has more of. */
function delimiterOf(text: string): string {
  const [header = ''] = /^[^\r\n]*/.exec(text.trimStart()) ?? [];
  const count = (delimiter: string) => header.split(delimiter).length - 1;
  return [';', '\t'].find((delimiter) => count(delimiter) > count(',')) ?? ',';
}

/** What the parser met that is no CSV, at the line where the row began. */
function fault(cause: CsvError, fileName: string, line: number, lengthMax: number): ColloquyError {
  const messages: Record<string, string> = {
    CSV_QUOTE_NOT_CLOSED: 'a quoted field that begins in this row is never closed',
    CSV_MAX_RECORD_SIZE: `a row is longer than ${lengthMax.toLocaleString('en')} characters (is a quote left open?)`,
    INVALID_OPENING_QUOTE: 'a quote stands inside a field that is not quoted',
    CSV_INVALID_CLOSING_QUOTE: 'something stands between a closing quote and the next comma',
    CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'something stands between a closing quote and the next comma',
  };
  return unreadable(fileName, line, messages[cause.code] ?? cause.message, cause);
}
