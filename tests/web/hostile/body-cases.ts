import { change, get, type HostileCase, oneWith, oneWithText, plan, refused, submitPath } from './case.ts';
import { json, one } from './world.ts';

const oneText = json(one()).body;
const yaml = `name: One
model: rehearsal:default
items: [{ persona: anxious_planner, emotionalArc: fear_to_confidence, topic: roth_ira_conversion }]
`;
const csv = `persona,emotionalArc,topic,note
anxious_planner,fear_to_confidence,roth_ira_conversion,hello
`;
const million = 1_000_000;
const unreadable = { status: 400, code: 'plan_unreadable' } as const;
const taken = { status: 200 } as const;
const withItem = (changes: object) => oneWith({ items: [{ ...one().items[0], ...changes }] });
/** Bytes in the place of the name. */
const named = (...bytes: number[]) => {
  const [before, after] = oneText.split('"One"');
  return Buffer.concat([Buffer.from(`${before}"`), Buffer.from(bytes), Buffer.from(`"${after}`)]);
};

/** How bytes become text. */
const encodings: HostileCase[] = [
  { name: 'a BOM before JSON', request: plan(`\uFEFF${oneText}`), ...taken },
  { name: 'a BOM before YAML', request: plan(`\uFEFF${yaml}`, 'application/yaml'), ...taken },
  { name: 'a BOM before CSV', request: plan(`\uFEFF${csv}`, 'text/csv'), ...taken },
  { name: 'two BOMs before JSON', request: plan(`\uFEFF\uFEFF${oneText}`), ...unreadable },
  { name: 'nothing but a BOM', request: plan('\uFEFF'), status: 400, code: 'plan_empty' },
  { name: 'an empty body', request: plan(''), status: 400, code: 'plan_empty' },
  { name: 'nothing but spaces', request: plan(' \n\t '), status: 400, code: 'plan_empty' },
  { name: 'UTF-16 with a BOM', request: plan(Buffer.from(`\uFEFF${oneText}`, 'utf16le')), ...refused },
  {
    name: 'UTF-16 that its type announces',
    request: plan(Buffer.from(oneText, 'utf16le'), 'application/json; charset=utf-16'),
    ...unreadable,
  },
  { name: 'a byte of Latin-1', request: plan(named(0xe9)), ...refused },
  { name: 'an overlong NUL (C0 80)', request: plan(named(0xc0, 0x80)), ...refused },
  { name: 'a surrogate in UTF-8 (ED A0 80)', request: plan(named(0xed, 0xa0, 0x80)), ...refused },
  {
    name: 'a character that is cut off at the end',
    request: plan(Buffer.from([...Buffer.from(oneText), 0xf0, 0x9f])),
    ...refused,
  },
  { name: 'a character beyond Unicode (F4 90 80 80)', request: plan(named(0xf4, 0x90, 0x80, 0x80)), ...refused },
  {
    name: 'gzip bytes, said to be gzip',
    request: () => ({
      ...plan(Buffer.from('1f8b0800000000000003ab0600', 'hex'))(),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    }),
    ...refused,
  },
];

const characters: HostileCase[] = [
  { name: 'NUL in a name', request: oneWith({ name: 'a\0b' }), ...refused },
  { name: 'a bare NUL byte in JSON', request: plan(named(0)), ...unreadable },
  { name: 'NUL in YAML', request: plan(yaml.replace('One', 'a\0b'), 'application/yaml'), ...unreadable },
  { name: 'NUL in CSV', request: plan(csv.replace('hello', 'a\0b'), 'text/csv'), ...unreadable },
  { name: 'NUL in a parameter deep down', request: withItem({ parameters: { a: [{ b: 'x\0' }] } }), ...refused },
  { name: 'NUL in the name of a parameter', request: withItem({ parameters: { 'a\0': 1 } }), ...refused },
  { name: 'NUL in a change', request: change('{"name":"a\\u0000"}'), ...refused },
  { name: 'half a surrogate pair in a name', request: oneWithText('description', '"\\ud800"'), ...refused },
  { name: 'the other half in a parameter', request: oneWithText('sharedParameters', '{"a":"\\udc00x"}'), ...refused },
  {
    name: 'half a pair in the name of a parameter',
    request: oneWithText('sharedParameters', '{"\\ud83d":1}'),
    ...refused,
  },
  { name: 'half a pair in a change', request: change('{"name":"\\udfff"}'), ...refused },
  {
    name: 'right-to-left override in a name',
    request: oneWith({ name: 'annual\u202Etxt.exe' }),
    ...taken,
    holds: ({ text }) => text.includes('annual\u202Etxt.exe'),
  },
  {
    name: 'zero width in a name',
    request: oneWith({ name: 'a\u200B\u200D\u2060b' }),
    ...taken,
    holds: ({ text }) => text.includes('a\u200B\u200D\u2060b'),
  },
  { name: 'a name of nothing but no-break spaces', request: oneWith({ name: '\u00A0\u3000\uFEFF' }), ...refused },
  {
    name: 'a letter with a thousand accents',
    request: oneWith({ description: `e${'\u0301'.repeat(1_000)}` }),
    ...taken,
  },
  { name: 'a name of 200 characters in pairs', request: oneWith({ name: '😀'.repeat(200) }), ...taken },
  { name: 'one of 201', request: oneWith({ name: '😀'.repeat(201) }), ...refused },
  { name: 'U+FFFF and U+FDD0, which are no characters', request: oneWith({ name: 'a\uFFFF\uFDD0' }), ...taken },
  { name: 'control characters in a name', request: oneWith({ name: 'a\u0001\u0007\u001B[2J\u009Bb' }), ...taken },
];

/** What JSON, YAML and CSV can be made to mean. */
const shapes: HostileCase[] = [
  { name: '__proto__ as a field', request: oneWithText('__proto__', '{"dryRun":true}'), ...refused },
  { name: '__proto__ instead of the fields', request: plan(`{"__proto__":${oneText}}`), ...refused },
  {
    name: '__proto__ as a parameter',
    request: oneWithText('sharedParameters', '{"__proto__":{"polluted":1}}'),
    ...refused,
  },
  {
    name: '__proto__ in an item',
    request: plan(oneText.replace('{"persona"', '{"__proto__":{"tier":"edge_case"},"persona"')),
    ...refused,
  },
  { name: '__proto__ in a change', request: change('{"__proto__":{"name":"x"},"priority":"high"}'), ...refused },
  {
    name: '__proto__ in YAML',
    request: plan(`${yaml}__proto__: { polluted: true }\n`, 'application/yaml'),
    ...refused,
  },
  { name: '__proto__ as a column', request: plan(csv.replace('note', '__proto__'), 'text/csv'), ...refused },
  {
    name: 'constructor as a parameter',
    request: withItem({ parameters: { constructor: { prototype: { polluted: 1 } } } }),
    ...taken,
  },
  {
    name: 'constructor as a persona',
    request: withItem({ persona: 'constructor' }),
    status: 400,
    code: 'scaffolding_unknown',
  },
  {
    name: 'valueof as an arc of one’s own',
    request: withItem({ emotionalArc: 'valueof' }),
    status: 400,
    code: 'scaffolding_unknown',
  },
  { name: 'a field of its own twice in YAML', request: plan(`${yaml}name: Two\n`, 'application/yaml'), ...unreadable },
  {
    name: 'a field twice in JSON, of which the last counts',
    request: plan(`${oneText.slice(0, -1)},"name":"Two"}`),
    ...taken,
    holds: ({ text }) => text.includes('"name":"Two"'),
  },
  {
    name: 'a field twice in a change, of which the last counts',
    request: change('{"name":"a","name":""}'),
    ...refused,
  },
  { name: 'a column twice in CSV', request: plan(csv.replace('note', 'Topic'), 'text/csv'), ...refused },
  { name: 'an array instead of a plan', request: plan('[1]'), ...refused },
  { name: 'a number instead of a plan', request: plan('1'), ...refused },
  { name: 'null instead of a plan', request: plan('null'), ...refused },
  { name: 'a text instead of a change', request: change('"name"'), ...refused },
  {
    name: 'null in every field',
    request: plan(JSON.stringify({ name: null, model: null, items: null, grid: null })),
    ...refused,
  },
  { name: 'YAML’s aliases of aliases (a billion laughs)', request: plan(laughs(), 'application/yaml'), ...unreadable },
  { name: 'a YAML alias to what it is in', request: plan('a: &a [*a]\n', 'application/yaml'), ...unreadable },
  {
    name: 'a YAML tag that would make a function',
    request: plan(yaml.replace('One', '!!js/function "function(){}"'), 'application/yaml'),
    ...unreadable,
  },
  { name: 'two YAML documents', request: plan(`${yaml}---\n${yaml}`, 'application/yaml'), ...unreadable },
  { name: 'a CSV quote that is never closed', request: plan(`${csv}"`, 'text/csv'), ...unreadable },
  {
    name: 'formulas in CSV',
    request: plan(`${csv}anxious_planner,fear_to_confidence,hsa_vs_fsa,"=cmd|' /C calc'!A0"\n`, 'text/csv'),
    ...taken,
  },
  {
    name: 'HTML in every text',
    request: oneWith({ name: '<img src=x onerror=alert(1)>', description: '</script><script>alert(1)</script>' }),
    ...taken,
  },
  {
    name: 'a template that names what every object has',
    request: plan(JSON.stringify(ownTemplate('{{constructor}} {{__proto__}} {{to_string}}'))),
    ...taken,
  },
];

const numbers: HostileCase[] = [
  { name: 'a number too large for a double', request: oneWithText('concurrentProcessing', '1e400'), ...refused },
  { name: 'a number of 400 digits', request: oneWithText('maxAttempts', '9'.repeat(400)), ...refused },
  { name: 'one more than is exact', request: oneWithText('pilot', '9007199254740993'), ...refused },
  { name: 'a whole number with a fraction', request: oneWithText('maxAttempts', '1.5'), ...refused },
  { name: 'minus zero', request: oneWithText('maxAttempts', '-0'), ...refused },
  { name: 'a number as text', request: oneWithText('maxAttempts', '"3"'), ...refused },
  { name: 'NaN in JSON', request: oneWithText('budgetUsd', 'NaN'), ...unreadable },
  { name: '.nan in YAML', request: plan(`${yaml}budgetUsd: .nan\n`, 'application/yaml'), ...refused },
  {
    name: '.inf in a YAML parameter',
    request: plan(`${yaml}sharedParameters: { a: .inf }\n`, 'application/yaml'),
    ...refused,
  },
  { name: 'a budget too small for a double', request: oneWithText('budgetUsd', '1e-400'), ...refused },
  { name: 'a budget below a nano-dollar', request: oneWithText('budgetUsd', '1e-300'), ...taken },
  { name: 'a budget beyond all', request: oneWithText('budgetUsd', '1e308'), ...refused },
  {
    name: 'a huge whole number as a parameter',
    request: withItem({ parameters: { n: 1.2345678901234568e22 } }),
    ...taken,
  },
  {
    name: 'a grid of more than a million',
    request: oneWith({
      items: undefined,
      grid: {
        personas: ['anxious_planner'],
        emotionalArcs: ['fear_to_confidence'],
        topics: ['roth_ira_conversion'],
        repeat: million + 1,
      },
    }),
    status: 413,
    code: 'too_many_items',
  },
  {
    name: 'a grid whose product is beyond all numbers',
    request: plan(
      JSON.stringify({
        ...one(),
        items: undefined,
        grid: {
          personas: Array(10_000).fill('anxious_planner'),
          emotionalArcs: Array(10_000).fill('fear_to_confidence'),
          topics: Array(10_000).fill('roth_ira_conversion'),
          repeat: million,
        },
      }),
    ),
    status: 413,
    code: 'too_many_items',
  },
];

const types: HostileCase[] = [
  {
    name: 'no content type',
    request: () => ({ method: 'POST', path: submitPath, body: oneText }),
    status: 415,
    code: 'unsupported_media_type',
  },
  { name: 'a type that is none', request: plan(oneText, ';;;'), status: 415, code: 'unsupported_media_type' },
  {
    name: 'a type of 8 KB',
    request: plan(oneText, `application/${'x'.repeat(8_000)}`),
    status: 415,
    code: 'unsupported_media_type',
    holds: ({ text }) => text.length < 2_000,
  },
  {
    name: 'a form',
    request: plan('name=One', 'application/x-www-form-urlencoded'),
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    name: 'a multipart form without its border',
    request: plan('--x', 'multipart/form-data'),
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    name: 'plain text, as other sites’ pages can send it',
    request: plan(oneText, 'text/plain'),
    status: 415,
    code: 'unsupported_media_type',
  },
  { name: 'JSON that is said to be CSV', request: plan(oneText, 'text/csv'), status: 400 },
  { name: 'CSV that is said to be JSON', request: plan(csv), ...unreadable },
  {
    name: 'a body where none is read',
    request: ({ jobId }) => ({
      method: 'POST',
      path: `/api/batch-jobs/${jobId}/process-next?items=0`,
      ...json('{"items":3}'),
    }),
    ...refused,
  },
  {
    name: 'a body with a GET',
    request: (world) => ({ ...get('/api/batch-jobs?limit=1')(world), ...json('{') }),
    status: 200,
  },
];

/** What a body can hold. */
export const bodyCases: HostileCase[] = [...encodings, ...characters, ...shapes, ...numbers, ...types];

function laughs(): string {
  const lines = ['a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]'];
  for (let n = 1; n < 10; n++)
    lines.push(
      `a${n}: &a${n} [${Array(9)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
    );
  return `${lines.join('\n')}\n`;
}

function ownTemplate(text: string): object {
  const arc = { key: 'constructor', name: 'Arc', startingEmotion: 'a', endingEmotion: 'b', turnsMin: 2, turnsMax: 3 };
  const intensities = {
    startingIntensityMin: 0.1,
    startingIntensityMax: 0.9,
    endingIntensityMin: 0.1,
    endingIntensityMax: 0.9,
  };
  return {
    ...{ name: 'Own', model: 'rehearsal:default' },
    emotionalArcs: [{ ...arc, ...intensities }],
    templates: [{ name: 'T', tier: 'template', emotionalArc: 'constructor', text }],
    items: [{ persona: 'anxious_planner', emotionalArc: 'constructor', topic: 'roth_ira_conversion' }],
  };
}
