import { Document, visit } from 'yaml';
import { toCell } from '#domain/scaffolding-file/cells.ts';
import type { FileRow } from '#domain/scaffolding-file/read-scaffolding.ts';
import { type AnyRow, fieldsOf, type ScaffoldingKind, saysNothing } from '#domain/scaffolding-kinds.ts';

export const scaffoldingFormats = ['json', 'yaml', 'csv'] as const;
export type ScaffoldingFormat = (typeof scaffoldingFormats)[number];

/** Rows as a file that `readScaffolding` reads as what they say: without versions, templates with their ids, and `active` where it is not so. */
export function writeScaffolding(kind: ScaffoldingKind, rows: FileRow[], format: ScaffoldingFormat): string {
  if (format === 'csv') return csvOf(kind, rows);
  const list = rows.map((row) => shown(kind, row));
  return format === 'json' ? `${JSON.stringify(list, null, 2)}\n` : yamlOf(list);
}

/** Row by row, as a document takes many times the memory of its text. */
function yamlOf(list: AnyRow[]): string {
  return list.length === 0 ? '[]\n' : list.map(yamlRow).join('');
}

function yamlRow(row: AnyRow): string {
  const document = new Document([row], { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (place, node) => {
      // Not quoted, the name `<<` would take in another mapping, and blanks around a text would get lost.
      const risky = typeof node.value === 'string' && !/^\S(?:[\s\S]*\S)?\n?$/.test(node.value);
      if (risky || (place === 'key' && node.value === '<<')) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}

function shown(kind: ScaffoldingKind, row: AnyRow): AnyRow {
  const names = [...(kind === 'templates' ? ['id'] : []), ...fieldsOf(kind).map(([name]) => name)];
  const said = names.filter((name) => !saysNothing(row[name])).map((name) => [name, row[name]]);
  return Object.fromEntries(row.active === false ? [...said, ['active', false]] : said);
}

/** With a byte order mark, without which Excel takes UTF-8 for something else. Lines end as RFC 4180 has it. */
function csvOf(kind: ScaffoldingKind, rows: AnyRow[]): string {
  const columns = [
    ...(kind === 'templates' ? [['id', 'text'] as const] : []),
    ...fieldsOf(kind),
    ['active', 'flag'] as const,
  ];
  const lines = rows.map((row) =>
    columns.map(([name, type]) => toCell(type, name === 'active' ? row.active !== false : row[name])),
  );
  return `\uFEFF${[columns.map(([name]) => name), ...lines].map((cells) => cells.map(quoted).join(',')).join('\r\n')}\r\n`;
}

const quoted = (cell: string) =>
  /^[\w.:|/ -]*$/.test(cell) && cell.trim() === cell ? cell : `"${cell.replaceAll('"', '""')}"`;
