import { extname } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { z } from 'zod';
import { readTextFile } from '#cli/read-text-file.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type InputPath, Problems } from '#domain/input-problems.ts';
import { isMapping } from '#domain/mapping.ts';
import { readYaml } from '#domain/plan/read-yaml.ts';
import { lineAt, locator, type PlanSource, unreadable } from '#domain/plan/source.ts';
import { advisorSchema, emotionalArcSchema, personaSchema, templateSchema, topicSchema } from '#domain/scaffolding.ts';
import { findUnstorable, unstorableIn } from '#domain/unstorable.ts';
import type { ScaffoldingKind } from '#ledger/scaffolding-store.ts';

const schemas = {
  personas: personaSchema,
  emotionalArcs: emotionalArcSchema,
  topics: topicSchema,
  advisors: advisorSchema,
  templates: templateSchema,
} satisfies Record<ScaffoldingKind, z.ZodType>;

/** Fields that are numbers, in a CSV too. */
const numbers =
  /^(starting|ending)Intensity(Min|Max)$|^turns(Min|Max)$|^complexity$|^rating$|^version$|^qualityThreshold$/;
/** Fields that are lists; in a CSV cell their entries are parted by `|`. */
const lists =
  /^(typicalQuestions|languagePatterns|keyPrinciples|responseTechniques|avoidTactics|suitable\w+|exampleQuestions|keyConcepts|principles|avoid)$/;

/** The rows of a file, and where in it they stand. */
interface Rows {
  source: PlanSource;
  rows: unknown;
  under: InputPath;
}

/**
 * Reads scaffolding of one kind: a list, or a mapping with the list under the kind's name, in YAML or JSON; or CSV, one row each.
 * @throws ColloquyError `file_not_found`, `plan_unreadable`, `invalid_input` with problems that name file, line and field
 */
export async function readScaffoldingFile(kind: ScaffoldingKind, file: string): Promise<unknown[]> {
  const text = await readTextFile(file);
  const bad = unstorableIn(text);
  if (bad) throw unreadable(file, lineAt(text, bad.index), `holds ${bad.what}`);
  const { source, rows, under } = isCsv(file) ? csvRows(kind, file, text) : yamlRows(kind, file, text);
  if (!Array.isArray(rows)) throw unreadable(file, 1, `holds no list of ${kind}`);
  if (rows.length === 0) throw new ColloquyError('invalid_input', `${file} holds no row.`, { next: 'Add one.' });

  const problems = new Problems();
  findUnstorable(source.value, (path, message) => problems.add(path, message), source);
  const schema = z.array(schemas[kind]);
  const checked = schema.safeParse(rows, { reportInput: true });
  if (checked.success)
    findRepeats(checked.data, (index, field, message) => problems.add([...under, index, field], message));
  else problems.addIssues(checked.error, { under, schema });
  problems.throwIfAny('invalid_input', locator(file, source), file);
  return checked.data!;
}

const isCsv = (file: string) => extname(file).toLowerCase() === '.csv';

function yamlRows(kind: ScaffoldingKind, file: string, text: string): Rows {
  // JSON is YAML.
  const source = readYaml(text, file);
  if (Array.isArray(source.value)) return { source, rows: source.value, under: [] };
  return { source, rows: isMapping(source.value) ? source.value[kind] : undefined, under: [kind] };
}

function csvRows(kind: ScaffoldingKind, file: string, text: string): Rows {
  const lines: number[] = [];
  try {
    const options = { bom: true, columns: true, skip_empty_lines: true, trim: true, info: true } as const;
    const records = parseCsv(text, options) as unknown as { info: { lines: number }; record: Record<string, string> }[];
    const items = records.map(({ info, record }) => {
      lines.push(info.lines);
      return fromCells(kind, record);
    });
    const linesOf: PlanSource['linesOf'] = (paths) => paths.map((path) => lines[Number(path[1])] ?? null);
    return { source: { value: { items }, linesOf, shared: false, rows: true }, rows: items, under: ['items'] };
  } catch (error) {
    const { lines: line, message } = error as Error & { lines?: number };
    throw unreadable(file, line ?? null, message, error);
  }
}

/** Two rows of one key: which of them would count? */
function findRepeats(rows: object[], report: (index: number, field: string, message: string) => void): void {
  const seen = new Set<unknown>();
  for (const [index, row] of rows.entries()) {
    const field = 'key' in row ? 'key' : 'name';
    const value = (row as Record<string, unknown>)[field];
    if (seen.has(value)) report(index, field, `“${value}” is there twice`);
    seen.add(value);
  }
}

function fromCells(kind: ScaffoldingKind, row: Record<string, string>): Record<string, unknown> {
  const cells = Object.entries(row).filter(([, cell]) => cell !== '');
  return Object.fromEntries(
    cells.map(([column, cell]) => {
      const field = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      if (numbers.test(field) && !(kind === 'topics' && field === 'complexity')) return [field, Number(cell)];
      if (lists.test(field)) return [field, cell.split('|').map((entry) => entry.trim())];
      return [field, cell];
    }),
  );
}
