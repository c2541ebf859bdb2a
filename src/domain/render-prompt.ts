import { outputFormat } from '#domain/prompt/output-format.ts';
import { type PlaceholderValues, type PromptSubject, placeholderValues } from '#domain/prompt/placeholder-values.ts';
import { parseTemplate, valueText } from '#domain/prompt/template-text.ts';

/**
 * Fills a template’s placeholders, `{{snake_case}}` with blanks inside allowed. A value is text, never looked through for
 * placeholders of its own. What has no value stays as it stands and is named in `unresolved`, each name once.
 * @example renderTemplate('Hello {{ name }}, {{mood}}', { name: 'Ada' }) // { text: 'Hello Ada, {{mood}}', unresolved: ['mood'] }
 */
export function renderTemplate(text: string, values: PlaceholderValues): { text: string; unresolved: string[] } {
  const unresolved = new Set<string>();
  let rendered = '';
  for (const part of parseTemplate(text)) {
    if (typeof part === 'string') {
      rendered += part;
      continue;
    }
    const value = Object.hasOwn(values, part.name) ? valueText(values[part.name], part) : null;
    if (value === null) unresolved.add(part.name);
    rendered += value ?? part.raw;
  }
  return { text: rendered, unresolved: [...unresolved] };
}

/**
 * The prompt of an item: `system` is our output format, the same for all; `user` is the rendered template. An item with
 * `unresolved` placeholders ends `placeholder_unresolved` before any call.
 */
export function buildPrompt(subject: PromptSubject & { template: { text: string } }): {
  system: string;
  user: string;
  unresolved: string[];
} {
  const { text, unresolved } = renderTemplate(subject.template.text, placeholderValues(subject));
  return { system: outputFormat, user: text, unresolved };
}

export { estimateTokens } from '#domain/prompt/estimate-tokens.ts';
export { type PromptSubject, placeholderValues } from '#domain/prompt/placeholder-values.ts';
