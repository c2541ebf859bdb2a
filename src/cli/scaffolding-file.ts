import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { fileReadError } from '#dataset/export/file-errors.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { problemsOf } from '#domain/input-problems.ts';
import { advisorSchema, emotionalArcSchema, personaSchema, templateSchema, topicSchema } from '#domain/scaffolding.ts';
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

/**
 * Reads scaffolding of one kind: a list, or a mapping with the list under the kind's name, in YAML or JSON; or CSV, one row each.
 * @throws ColloquyError `file_not_found`, `plan_unreadable`, `invalid_input` naming row and field
 */
export async function readScaffoldingFile(kind: ScaffoldingKind, file: string): Promise<unknown[]> {
  const text = (
    await readFile(file, 'utf8').catch((error) => {
      throw fileReadError(error, file);
    })
  ).replace(/^\uFEFF/, '');
  const rows = rowsOf(kind, file, text);
  const checked = z.array(schemas[kind]).min(1, 'there is no row').safeParse(rows);
  if (!checked.success)
    throw new ColloquyError('invalid_input', `${file} is not right.`, { problems: problemsOf(checked.error, file) });
  const keys = checked.data.map((row) => ('key' in row ? row.key : row.name));
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new ColloquyError('invalid_input', `${file} has “${twice}” twice.`);
  return checked.data;
}

function rowsOf(kind: ScaffoldingKind, file: string, text: string): unknown {
  try {
    if (extname(file).toLowerCase() === '.csv')
      return (parseCsv(text, { columns: true, skip_empty_lines: true, trim: true }) as Record<string, string>[]).map(
        (row) => fromCells(kind, row),
      );
    const value: unknown = parseYaml(text);
    return Array.isArray(value) ? value : (value as Record<string, unknown> | null)?.[kind];
  } catch (error) {
    throw new ColloquyError('plan_unreadable', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
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
