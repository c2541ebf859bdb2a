import { z } from 'zod';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type InputPath, type Locate, Problems } from '#domain/input-problems.ts';
import { isMapping } from '#domain/mapping.ts';
import { readJson } from '#domain/plan/read-json.ts';
import { readYaml } from '#domain/plan/read-yaml.ts';
import { lineAt, locator, type PlanSource, unreadable } from '#domain/plan/source.ts';
import { readCsvRows } from '#domain/scaffolding-file/read-csv-rows.ts';
import { keyOf, type ScaffoldingKind, type ScaffoldingRows, scaffoldingKinds } from '#domain/scaffolding-kinds.ts';
import { findUnstorable, unstorableIn } from '#domain/unstorable.ts';

/** A row of a file. One that does not say whether it is active stays as it is stored; a new one is. */
export type FileRow<Kind extends ScaffoldingKind = ScaffoldingKind> = ScaffoldingRows[Kind] & {
  id?: string;
  active?: boolean;
};

/** Scaffolding of one kind, as a file has it. */
export interface ScaffoldingFile {
  rows: FileRow[];
  /** Names file and line of paths that begin with a row’s index. */
  locate: Locate;
}

const rowsMax = 10_000;
/** In characters; 7.6 million take 640 MB (see read-yaml.ts). */
const yamlLengthMax = 2_000_000;

/**
 * Reads scaffolding of one kind; the file’s ending tells its format. YAML and JSON hold a list, or a mapping with the list under the kind’s name; CSV a row each.
 * @throws ColloquyError `plan_unreadable`, `plan_empty`, `invalid_input`, with problems that name file, line and field
 */
export function readScaffolding(kind: ScaffoldingKind, text: string, fileName: string): ScaffoldingFile {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const bad = unstorableIn(plain);
  if (bad) throw unreadable(fileName, lineAt(plain, bad.index), `holds ${bad.what}`);
  if (plain.trim() === '') throw noRow(fileName);
  const { source, list, under } = listIn(kind, plain, fileName);
  if (!Array.isArray(list)) throw unreadable(fileName, 1, `holds no list of ${kind}`);
  if (list.length === 0) throw noRow(fileName);
  if (list.length > rowsMax)
    throw new ColloquyError('invalid_input', `${fileName} holds more than ${rowsMax.toLocaleString('en')} rows.`, {
      next: 'Send it in parts.',
    });

  const problems = new Problems();
  findUnstorable(source.value, (path, message) => problems.add(path, message), source);
  const schema = z.array(scaffoldingKinds[kind].schema.safeExtend({ active: z.boolean().optional() }));
  const checked = schema.safeParse(list, { reportInput: true });
  const rows = (checked.data ?? []) as unknown as FileRow[];
  if (checked.error) problems.addIssues(checked.error, { under, schema });
  findRepeats(kind, rows, (index, message) => problems.add([...under, index, scaffoldingKinds[kind].key], message));
  problems.throwIfAny('invalid_input', locator(fileName, source), fileName);
  return { rows, locate: (paths) => locator(fileName, source)(paths.map((path) => [...under, ...path])) };
}

const noRow = (fileName: string) =>
  new ColloquyError('invalid_input', `${fileName} holds no row.`, { next: 'Add one.' });

interface List {
  source: PlanSource;
  list: unknown;
  /** Where in the source it stands. */
  under: InputPath;
}

function listIn(kind: ScaffoldingKind, text: string, fileName: string): List {
  const ending = /\.([^.\\/]+)$/.exec(fileName)?.[1]?.toLowerCase();
  if (ending === 'csv') {
    const source = readCsvRows(kind, text, fileName);
    return { source, list: (source.value as { items: unknown }).items, under: ['items'] };
  }
  const source = ending === 'json' ? readJson(text, fileName) : readSmallYaml(text, fileName);
  if (Array.isArray(source.value)) return { source, list: source.value, under: [] };
  return { source, list: isMapping(source.value) ? source.value[kind] : undefined, under: [kind] };
}

function readSmallYaml(text: string, fileName: string): PlanSource {
  if (text.length <= yamlLengthMax) return readYaml(text, fileName);
  const most = yamlLengthMax.toLocaleString('en');
  throw unreadable(fileName, null, `is longer than ${most} characters; write it as JSON or CSV`);
}

/** Two rows of one key: which of them would count? */
function findRepeats(kind: ScaffoldingKind, rows: object[], report: (index: number, message: string) => void): void {
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const key = keyOf(kind, row);
    if (seen.has(key)) report(index, `“${key}” is there twice`);
    seen.add(key);
  }
}
