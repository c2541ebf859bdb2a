import { type CsvError, parse } from 'csv-parse/sync';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { Problems, problemsError } from '#domain/input-problems.ts';
import { didYouMean } from '#domain/near-miss.ts';
import { csvFault, delimiterOf } from '#domain/plan/read-csv.ts';
import { locator, type PlanSource } from '#domain/plan/source.ts';
import { fromCell } from '#domain/scaffolding-file/cells.ts';
import { type AnyRow, type FieldType, fieldsOf, type ScaffoldingKind } from '#domain/scaffolding-kinds.ts';

/** More than the longest row that the schemas take, every quote of it doubled. */
const recordLengthMax = 3_000_000;

type Column = { name: string; type: FieldType | 'flag' } | null;

/** Columns beside the fields. */
const othersOf = (kind: ScaffoldingKind): Record<string, FieldType | 'flag'> => ({
  ...(kind === 'templates' && { id: 'text', version: 'number' }),
  active: 'flag',
});

/** CSV: a row each, under the names of its fields (emotionalBaseline, emotional_baseline or Emotional Baseline). An empty cell says nothing. */
export function readCsvRows(kind: ScaffoldingKind, text: string, fileName: string): PlanSource {
  const items: AnyRow[] = [];
  const lines: number[] = [];
  const problems = new Problems();
  const wrong: number[] = [];
  let columns: Column[] | null = null;
  let lastLine = 0;
  const takeRow = (cells: string[], line: number): void => {
    if (!columns) {
      columns = readHeader(kind, cells, fileName, line);
    } else if (cells.length !== columns.length) {
      problems.add(['items', wrong.length], `has ${cells.length} fields where the header has ${columns.length}`);
      wrong.push(line);
    } else {
      items.push(rowOf(columns, cells));
      lines.push(line);
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
      on_record: (cells: string[], info: { lines: number }) => {
        takeRow(cells, info.lines - cells.reduce((count, cell) => count + cell.split('\n').length - 1, 0));
        lastLine = info.lines;
        return null;
      },
    });
  } catch (cause) {
    throw cause instanceof ColloquyError ? cause : csvFault(cause as CsvError, fileName, lastLine + 1, recordLengthMax);
  }
  const source = { value: { items }, linesOf: linesIn(lines), shared: false, rows: true };
  problems.throwIfAny('invalid_input', locator(fileName, { ...source, linesOf: linesIn(wrong) }), fileName);
  return source;
}

const linesIn =
  (lines: number[]): PlanSource['linesOf'] =>
  (paths) =>
    paths.map((path) => lines[Number(path[1])] ?? null);

function readHeader(kind: ScaffoldingKind, cells: string[], fileName: string, line: number): Column[] {
  const types = new Map<string, FieldType | 'flag'>([...fieldsOf(kind), ...Object.entries(othersOf(kind))]);
  const path = `${fileName}:${line}`;
  const problems: { path: string; message: string }[] = [];
  const seen = new Set<string>();
  const columns = cells.map((header): Column => {
    if (header === '') return null;
    const plain = (word: string) => word.toLowerCase().replace(/[\s_-]+/g, '');
    const name = [...types.keys()].find((each) => plain(each) === plain(header));
    const shown = header.slice(0, 60);
    if (!name) problems.push({ path, message: `“${shown}” is not a known column${didYouMean(header, types.keys())}` });
    else if (seen.has(name)) problems.push({ path, message: `the column “${shown}” is there twice` });
    seen.add(name ?? '');
    return name ? { name, type: types.get(name)! } : null;
  });
  if (problems.length > 0) throw problemsError('invalid_input', fileName, problems);
  return columns;
}

function rowOf(columns: Column[], cells: string[]): AnyRow {
  return Object.fromEntries(
    columns.flatMap((column, i) => {
      const cell = cells[i]!;
      return column && cell !== '' ? [[column.name, fromCell(column.type, cell)]] : [];
    }),
  );
}
