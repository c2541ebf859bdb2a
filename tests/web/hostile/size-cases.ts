import { change, type HostileCase, oneWith, oneWithText, plan, refused } from './case.ts';
import { json, one } from './world.ts';

const oneText = json(one()).body;
const csv = `persona,emotionalArc,topic,note
anxious_planner,fear_to_confidence,roth_ira_conversion,hello
`;
const million = 1_000_000;
const unreadable = { status: 400, code: 'plan_unreadable' } as const;
const withItem = (changes: object) => oneWith({ items: [{ ...one().items[0], ...changes }] });
const deep = (levels: number, inside = '1') => `${'['.repeat(levels)}${inside}${']'.repeat(levels)}`;

const sizes: HostileCase[] = [
  { name: 'a line of 50 MB in JSON', request: withLong(50), ...refused },
  {
    name: 'a line of 50 MB in JSON lines',
    request: () => plan(long(50, '{"persona":"', '"}\n'), 'application/jsonl')(),
    status: 400,
  },
  { name: 'a cell of 50 MB in CSV', request: () => plan(long(50, csv, ',a,a,a\n'), 'text/csv')(), status: 400 },
  {
    name: 'a line of 50 MB in YAML',
    request: () => plan(long(50, 'name: "', '"\n'), 'application/yaml')(),
    status: 400,
  },
  {
    name: '65 MiB that announce themselves',
    request: () => plan(Buffer.alloc(65 * 1_048_576, ' '))(),
    status: 413,
    code: 'body_too_large',
  },
  { name: '65 MiB in chunks', request: () => plan(long(65, '', ''))(), status: 413, code: 'body_too_large' },
  { name: '2 MiB in a change', request: change(Buffer.alloc(2_097_152, ' ')), status: 413, code: 'body_too_large' },
  { name: 'JSON 10,000 deep', request: plan(deep(10_000)), ...refused },
  {
    name: 'JSON 10,000 deep in a parameter',
    request: oneWithText('sharedParameters', `{"a":${deep(10_000)}}`),
    ...refused,
  },
  {
    name: 'objects 10,000 deep in a parameter',
    request: oneWithText('sharedParameters', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
    ...refused,
  },
  { name: 'JSON 10,000 deep in a change', request: change(`{"name":${deep(10_000)}}`), ...refused },
  { name: 'JSON 10,000 deep in a plan file', request: plan(`{"personas":${deep(10_000)}}`), ...refused },
  { name: 'half a million brackets that never close', request: plan('['.repeat(500_000)), ...unreadable },
  { name: 'YAML 10,000 deep', request: plan(`name: ${deep(10_000)}\n`, 'application/yaml'), ...unreadable },
  { name: 'YAML blocks 2,000 deep', request: plan(blocks(2_000), 'application/yaml'), status: 400 },
  { name: 'JSON lines 10,000 deep', request: plan(`${deep(10_000)}\n`, 'application/jsonl'), status: 400 },
  {
    name: 'a million empty items',
    request: () => plan(`{"name":"x","items":[${'{},'.repeat(million - 1)}{}]}`)(),
    ...refused,
  },
  {
    name: 'a million and one items',
    request: () => plan(`{"name":"x","items":[${'{},'.repeat(million)}{}]}`)(),
    status: 413,
    code: 'too_many_items',
  },
  {
    name: 'a million items that are no objects',
    request: () => plan(`{"name":"x","items":[${'0,'.repeat(million - 1)}0]}`)(),
    ...refused,
  },
  {
    name: 'a million empty JSON lines',
    request: () => plan('{}\n'.repeat(million), 'application/jsonl')(),
    ...refused,
  },
  {
    name: 'a million empty rows of CSV',
    request: () => plan(`persona,emotionalArc,topic\n${',,\n'.repeat(million)}`, 'text/csv')(),
    status: 400,
    code: 'plan_empty',
  },
  {
    name: 'a million columns in CSV',
    request: () => plan(`${csv.split('\n')[0]}${',x'.repeat(million)}\n`, 'text/csv')(),
    status: 400,
  },
  {
    name: 'a million fields that are not known',
    request: () => plan(`{${Array.from({ length: million }, (_, n) => `"a${n}":1`).join()}}`)(),
    ...refused,
  },
  {
    name: 'a million parameters',
    request: () =>
      oneWith({ sharedParameters: Object.fromEntries(Array.from({ length: million }, (_, n) => [`a${n}`, n])) })(),
    ...refused,
  },
  {
    name: 'a name of a parameter of 100 KB',
    request: withItem({ parameters: { ['a'.repeat(100_000)]: 1 } }),
    ...refused,
  },
  {
    name: 'a list of 100,000 ids to retry',
    request: ({ jobId }) => ({
      method: 'POST',
      path: `/api/batch-jobs/${jobId}/retry-failed`,
      ...json({ itemIds: Array(20_000).fill('x') }),
    }),
    ...refused,
  },
];

/** What is large or deep. */
export const sizeCases: HostileCase[] = sizes.map((each) => ({ ...each, large: true as const }));

function* long(megabytes: number, before: string, after: string): Generator<Buffer> {
  yield Buffer.from(before);
  const block = Buffer.alloc(1_048_576, 'a');
  for (let left = megabytes; left > 0; left--) yield block;
  yield Buffer.from(after);
}

function withLong(megabytes: number) {
  const [before, after] = oneText.split('"One"');
  return () => plan(long(megabytes, `${before}"`, `"${after}`))();
}

function blocks(levels: number): string {
  return Array.from({ length: levels }, (_, n) => `${' '.repeat(n)}a:`).join('\n');
}
