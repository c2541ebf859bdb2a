import { canonicalJson } from '#domain/canonical-json.ts';
import { isMapping } from '#domain/mapping.ts';

/** A placeholder in a template’s text. */
export interface Slot {
  /** `persona_name`; what stands between the braces where that is no name. */
  name: string;
  /** As it stands in the text, braces and all. */
  raw: string;
  /** What stands before it on its line, where it stands alone there: a list is then written as lines. Else null. */
  indent: string | null;
}

export type TemplatePart = string | Slot;

/** A placeholder, or braces that open like one: a template with `{{persona_name}` must not reach a model. */
const slotPattern = /\{\{([^{}]*)\}\}|\{\{[^{}\n]{0,40}\}?/g;

/** Splits a template’s text at its placeholders. */
export function parseTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(slotPattern)) {
    const raw = match[0];
    if (match.index > end) parts.push(text.slice(end, match.index));
    end = match.index + raw.length;
    const before = text.slice(text.lastIndexOf('\n', match.index - 1) + 1, match.index);
    const alone = before.trim() === '' && /^[^\S\n]*(?:\n|$)/.test(text.slice(end, end + 200));
    parts.push({ name: match[1]?.trim() || raw, raw, indent: alone ? before : null });
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

/**
 * A value as text, or null where there is none. Lists are `- ` lines where the placeholder has a line of its own, else joined
 * by `; `; so are mappings, as `name: value`.
 */
export function valueText(value: unknown, slot: Pick<Slot, 'indent'>): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return String(value);
  const entries = Array.isArray(value)
    ? value.map(plainText)
    : isMapping(value)
      ? Object.entries(value).map(([name, entry]) => `${name}: ${plainText(entry)}`)
      : [];
  if (entries.length === 0) return null;
  return slot.indent === null ? entries.join('; ') : entries.map((entry) => `- ${entry}`).join(`\n${slot.indent}`);
}

function plainText(value: unknown): string {
  return typeof value === 'object' && value !== null ? canonicalJson(value) : String(value);
}
