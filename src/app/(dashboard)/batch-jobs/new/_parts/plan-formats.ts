/** The forms that a plan may have: its file’s ending, and the type that it is sent as. */
export const planFormats = {
  yaml: { words: 'YAML', type: 'application/yaml' },
  json: { words: 'JSON', type: 'application/json' },
  jsonl: { words: 'JSONL, one item a line', type: 'application/jsonl' },
  csv: { words: 'CSV, one item a row', type: 'text/csv' },
} as const;

export type PlanFormat = keyof typeof planFormats;

/** By a file’s name. */
export function formatOfFile(name: string): PlanFormat | null {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (ending === 'yml') return 'yaml';
  if (ending === 'ndjson') return 'jsonl';
  return ending in planFormats ? (ending as PlanFormat) : null;
}

/** By a text that someone pasted: its first lines tell. */
export function formatOfText(text: string): PlanFormat {
  const [first = '', second = ''] = text
    .trim()
    .split('\n', 2)
    .map((line) => line.trim());
  if (first.startsWith('{') || first.startsWith('['))
    return first.endsWith('}') && second.startsWith('{') ? 'jsonl' : 'json';
  return /^[\w"]+(,[\w"]+)+$/.test(first) ? 'csv' : 'yaml';
}
