import { canonicalJson } from '#domain/canonical-json.ts';
import { isMapping } from '#domain/mapping.ts';
import type { FieldType } from '#domain/scaffolding-kinds.ts';

/**
 * What a spreadsheet would take for a formula, also behind blanks or apostrophes. Such a cell is written with one more apostrophe before it, which spreadsheets show as
 * text, and is read with one less: so whatever is written is read as it was.
 */
const formula = String.raw`(?:\s*[=+\-@＝＋－＠]|[\t\r\n])`;
const risky = new RegExp(`^'*${formula}`);
const defused = new RegExp(`^'+${formula}`);

/** A field’s value as a CSV cell, unquoted; nothing is an empty cell. */
export function toCell(type: FieldType | 'flag', value: unknown): string {
  if (value === undefined || value === null) return '';
  if (type === 'number' || type === 'flag') return String(value);
  const text =
    type === 'list' ? listText(value as string[]) : type === 'record' ? JSON.stringify(value) : String(value);
  return risky.test(text) ? `'${text}` : text;
}

/** A cell that is not empty as the field’s value. One that does not fit is left as it is, for the schema to refuse. */
export function fromCell(type: FieldType | 'flag', cell: string): unknown {
  const text = defused.test(cell) ? cell.slice(1) : cell;
  if (type === 'number') return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
  if (type === 'list') return listOf(text);
  if (type === 'record') return recordOf(text);
  // Spreadsheets write TRUE and FALSE.
  if (type === 'flag') return { true: true, false: false }[text.toLowerCase()] ?? text;
  return text;
}

/** Entries parted by `|`; as JSON where that would not give the same entries again. */
function listText(entries: string[]): string {
  const text = entries.join('|');
  // An empty cell would say that there is no list.
  return text !== '' && canonicalJson(listOf(text)) === canonicalJson(entries) ? text : JSON.stringify(entries);
}

function listOf(text: string): string[] {
  const value = text.startsWith('[') ? parsed(text) : null;
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  return text.split('|').map((entry) => entry.trim());
}

function recordOf(text: string): unknown {
  const value = parsed(text);
  return isMapping(value) ? value : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
