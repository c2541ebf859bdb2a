import { problemsError } from '#domain/input-problems.ts';
import { didYouMean } from '#domain/near-miss.ts';
import { linesIn, type PlanSource } from '#domain/plan/source.ts';
import { plainHeader, walkCsv } from '#domain/plan/walk-csv.ts';
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
  walkCsv<Column>(text, fileName, {
    lengthMax: recordLengthMax,
    code: 'invalid_input',
    header: (cells, line) => readHeader(kind, cells, fileName, line),
    row: (columns, cells, line) => {
      items.push(rowOf(columns, cells));
      lines.push(line);
    },
  });
  return { value: { items }, linesOf: linesIn(lines), shared: false, rows: true };
}

function readHeader(kind: ScaffoldingKind, cells: string[], fileName: string, line: number): Column[] {
  const types = new Map<string, FieldType | 'flag'>([...fieldsOf(kind), ...Object.entries(othersOf(kind))]);
  const path = `${fileName}:${line}`;
  const problems: { path: string; message: string }[] = [];
  const seen = new Set<string>();
  const columns = cells.map((header): Column => {
    if (header === '') return null;
    const name = [...types.keys()].find((each) => plainHeader(each) === plainHeader(header));
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
