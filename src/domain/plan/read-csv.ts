import { problemsError } from '#domain/input-problems.ts';
import type { Mapping } from '#domain/mapping.ts';
import { nearest } from '#domain/near-miss.ts';
import { Rows } from '#domain/plan/read-rows.ts';
import { emptyPlan, type PlanSource } from '#domain/plan/source.ts';
import { plainHeader, walkCsv } from '#domain/plan/walk-csv.ts';

const required = ['topic', 'persona', 'emotionalArc'] as const;
const known = [...required, 'tier', 'templateId', 'sourceText'] as const;
type Column = { field: (typeof known)[number] } | { parameter: string } | { nothing: true };

/** More than the longest source text. */
const recordLengthMax = 1_000_000;

/**
 * CSV: one item a row. Columns topic, persona and emotionalArc (or emotional_arc, Emotional Arc); tier, templateId and
 * sourceText where wanted; any other column becomes a parameter of its name. An empty cell is an absent value. (Measured:
 * 1,000,000 rows of 76 MB in 1.4 s.)
 */
export function readCsv(text: string, fileName: string): PlanSource {
  const rows = new Rows(fileName);
  const any = walkCsv<Column>(text, fileName, {
    lengthMax: recordLengthMax,
    code: 'plan_unreadable',
    header: (cells, line) => readHeader(cells, fileName, line),
    row: (columns, cells, line) => rows.add(itemOf(columns, cells), line),
  });
  if (!any) throw emptyPlan(fileName, 'is empty');
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
  const plain = plainHeader(header);
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
