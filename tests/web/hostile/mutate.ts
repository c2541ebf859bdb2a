import type { Random } from '../../simulation/random.ts';

/** Values that have broken something somewhere. */
const nasty: unknown[] = [
  ...[
    null,
    true,
    '',
    ' ',
    0,
    -1,
    1.5,
    -0,
    1e308,
    2 ** 31,
    2 ** 53,
    2 ** 63,
    [],
    {},
    [[]],
    [null],
    '0',
    '-1',
    '1e3',
    'NaN',
    'null',
    'undefined',
  ],
  ...[
    'a\0b',
    '\ud800',
    '\udc00\ud800',
    '\uFEFF',
    '\u202Ex',
    '\u200B',
    'é',
    '😀',
    '\x1b[2J',
    '\r\nX: y',
    '../../etc/passwd',
    '%00',
    '%',
    "' or 1=1 --",
    '#{7*7}',
    '{{name}}',
  ],
  ...[
    '<script>alert(1)</script>',
    '=1+1',
    '__proto__',
    'constructor',
    '00000000-0000-0000-0000-000000000000',
    '9'.repeat(400),
    'x'.repeat(3_000),
  ],
  ...['2026-02-31', '0000-00-00T00:00:00Z', '+275760-09-13T00:00:00Z', 'infinity', 'now'],
  { __proto__: null, toString: 1 },
  JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{"a":1}}}'),
  nested(200),
];

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

export const nastyValue = (random: Random): unknown => random.pick(nasty);

/** The same value with one place of it changed: another value, a field too many or too few, more of the same. */
export function mutated(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.1)) return nastyValue(random);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.2)) return [...value, nastyValue(random)];
    if (random.chance(0.1)) return Array(500).fill(value[0]);
    const index = random.int(0, value.length - 1);
    return value.with(index, mutated(random, value[index]));
  }
  const names = Object.keys(value);
  if (names.length === 0 || random.chance(0.2))
    return { ...value, [JSON.stringify(nastyValue(random) ?? null).slice(0, 200)]: nastyValue(random) };
  const name = random.pick(names);
  const { [name]: inside, ...rest } = value as Record<string, unknown>;
  return random.chance(0.2) ? rest : { ...rest, [name]: mutated(random, inside) };
}

/** The same bytes, broken. */
export function broken(random: Random, text: string): Buffer {
  const bytes = Buffer.from(text);
  const at = random.int(0, Math.max(0, bytes.length - 1));
  switch (random.int(0, 6)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([random.int(0, 255)]), bytes.subarray(at)]);
    case 2:
      return Buffer.concat([Buffer.from('\uFEFF'), bytes]);
    case 3:
      return Buffer.from(text, 'utf16le');
    case 4:
      return Buffer.concat([bytes, bytes]);
    case 5:
      return Buffer.from(`${'['.repeat(5_000)}${text}`);
    default:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xc0, 0x80, 0]), bytes.subarray(at)]);
  }
}
