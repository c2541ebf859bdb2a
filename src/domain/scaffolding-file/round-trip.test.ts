import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnyRow, type ScaffoldingKind, saySame, scaffoldingKinds } from '#domain/scaffolding-kinds.ts';
import { loadSeed } from '#platform/seed/load-seed.ts';
import { readScaffolding } from './read-scaffolding.ts';
import { scaffoldingFormats, writeScaffolding } from './write-scaffolding.ts';

const kinds = Object.keys(scaffoldingKinds) as ScaffoldingKind[];

/** What files, spreadsheets and their readers have meanings for. */
const hostile = fc.string({
  unit: fc.constantFrom(
    ...['=', '+', '-', '@', "'", '"', ',', ';', '|', '[', ']', '{', '}', '\\', '\r', '\n', '\t', ' '],
  ),
  maxLength: 12,
});
const words = fc.oneof(
  hostile,
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\0', '')),
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '1e3',
    '0x1F',
    '<<',
    '# no',
    '- a: b',
    '["a"]',
    '＝1',
    '\uFEFF',
    '\u0085\u2028',
    '🌱',
    'a|b',
  ),
);
const name = words.map((text) => text.trim() || 'x');
const key = fc.stringMatching(/^[a-z0-9]{1,6}(?:[_-][a-z0-9]{1,4}){0,2}$/);
const list = fc.array(words, { maxLength: 4 });
const keys = fc.array(key, { maxLength: 3 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const range = (of: fc.Arbitrary<number>) => fc.tuple(of, of).map((pair) => pair.sort((a, b) => a - b));
const record = fc.dictionary(
  // Refused by its name: objects lose it.
  words.filter((word) => word !== '__proto__'),
  fc.oneof(words, fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  {
    maxKeys: 3,
  },
);

const contents: Record<ScaffoldingKind, fc.Arbitrary<AnyRow>> = {
  personas: fc.record(
    {
      ...{ key, name, archetype: words, background: words, communicationStyle: words, emotionalBaseline: words },
      ...{ typicalQuestions: list, languagePatterns: list, demographics: record },
    },
    { requiredKeys: ['key', 'name'] },
  ),
  emotionalArcs: fc
    .record(
      {
        ...{ key, name, startingEmotion: name, endingEmotion: name, strategy: words, keyPrinciples: list },
        ...{ from: range(share), to: range(share), turns: range(fc.integer({ min: 1, max: 50 })) },
        ...{ responseTechniques: list, avoidTactics: list, complexity: fc.integer({ min: 1, max: 10 }) },
        ...{ category: fc.constantFrom('core', 'edge'), suitablePersonas: keys, suitableTopics: keys },
      },
      { requiredKeys: ['key', 'name', 'startingEmotion', 'endingEmotion', 'from', 'to', 'turns'] },
    )
    .map(({ from, to, turns, ...rest }) => ({
      ...{ ...rest, turnsMin: turns[0], turnsMax: turns[1] },
      ...{ startingIntensityMin: from[0], startingIntensityMax: from[1] },
      ...{ endingIntensityMin: to[0], endingIntensityMax: to[1] },
    })),
  topics: fc.record(
    {
      ...{ key, name, category: name, description: words, exampleQuestions: list, keyConcepts: list },
      ...{ complexity: fc.constantFrom('beginner', 'intermediate', 'advanced') },
      ...{ suitablePersonas: keys, suitableEmotionalArcs: keys },
    },
    { requiredKeys: ['key', 'name'] },
  ),
  advisors: fc.record(
    { key, name, expertise: words, principles: list, style: words, avoid: list, systemPrompt: words },
    { requiredKeys: ['key', 'name'] },
  ),
  templates: fc.record(
    {
      ...{ id: fc.uuid(), name, tier: fc.constantFrom('template', 'scenario', 'edge_case'), emotionalArc: key },
      ...{ text: words.map((text) => text || '{{x}}'), rating: share, qualityThreshold: share },
      ...{ suitablePersonas: keys, suitableTopics: keys },
    },
    { requiredKeys: ['id', 'name', 'tier', 'emotionalArc', 'text'] },
  ),
};

const statusOf = (row: AnyRow) => row.active !== false;

describe.each(scaffoldingFormats)('a file of %s', (format) => {
  it.each(kinds)('says of %s what they say, whatever that is', (kind) => {
    const row = fc
      .tuple(contents[kind], fc.boolean())
      .map(([content, active]): AnyRow => (active ? content : { ...content, active }));
    const rows = fc.uniqueArray(row, {
      minLength: 1,
      maxLength: 4,
      selector: (each) => each[scaffoldingKinds[kind].key],
    });
    fc.assert(
      fc.property(rows, (written) => {
        const text = writeScaffolding(kind, written as never, format);
        const read = readScaffolding(kind, text, `file.${format}`).rows;
        expect(read).toHaveLength(written.length);
        for (const [i, each] of written.entries()) {
          const back = read[i] as unknown as AnyRow;
          if (!saySame(kind, back, each)) expect(back).toEqual(each);
          expect([back.id, statusOf(back)]).toEqual([each.id, statusOf(each)]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is of the shipped scaffolding what is shipped', () => {
    const seed = loadSeed();
    for (const kind of kinds) {
      const { rows } = readScaffolding(kind, writeScaffolding(kind, seed[kind] as never, format), `file.${format}`);
      expect(rows.map((row, i) => saySame(kind, row, seed[kind][i]!))).toEqual(seed[kind].map(() => true));
    }
  });
});

describe('a CSV file', () => {
  it('holds no cell that a spreadsheet takes for a formula', () => {
    fc.assert(
      fc.property(words, list, record, (background, typicalQuestions, demographics) => {
        const row = { key: 'a', name: '=1+1', background, typicalQuestions, demographics };
        const text = writeScaffolding('personas', [row as never], 'csv');
        for (const cell of cellsOf(text)) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
      }),
      { numRuns: 200 },
    );
  });

  it('of somebody’s own is read with other names, order, delimiter, line ends and a byte order mark', () => {
    const text =
      '\uFEFFName;Active;Emotional Baseline;KEY;typical_questions;\r\n"Ada";TRUE;"a;b";ada; one | two ;\r\n;;;;;\r\n';
    expect(readScaffolding('personas', text, 'x.csv').rows).toEqual([
      { ...{ key: 'ada', name: 'Ada', active: true, emotionalBaseline: 'a;b', typicalQuestions: ['one', 'two'] } },
    ]);
  });
});

/** As a spreadsheet sees them. */
function cellsOf(text: string): string[] {
  const cells: string[] = [];
  for (const match of text.slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n)/g))
    cells.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
  return cells;
}
