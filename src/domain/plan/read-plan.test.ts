import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { readPlan } from './read-plan.ts';

const items = 'items:\n  - topic: t\n    persona: p\n    emotionalArc: a\n';
const refusal = (text: string, fileName: string): ColloquyError => {
  try {
    readPlan(text, fileName);
  } catch (error) {
    if (error instanceof ColloquyError) return error;
    throw error;
  }
  throw new Error('was not refused');
};

describe('a plan', () => {
  it('is read the same from YAML and from JSON, with what it defines itself', () => {
    const plan = {
      name: 'Bread',
      grid: { personas: ['p'], emotionalArcs: ['a'], topics: ['t'], repeat: 3 },
      personas: [{ key: 'p', name: 'Ada' }],
      topics: [{ key: 't', name: 'Sourdough' }],
    };
    const yaml =
      'name: Bread\ngrid: {personas: [p], emotionalArcs: [a], topics: [t], repeat: 3}\npersonas: [{key: p, name: Ada}]\ntopics: [{key: t, name: Sourdough}]';
    const read = readPlan(JSON.stringify(plan), 'bread.json');
    expect(read).toMatchObject({
      submission: { name: 'Bread', grid: plan.grid },
      inline: { personas: plan.personas, emotionalArcs: [], topics: plan.topics, templates: [] },
    });
    const { submission, inline } = readPlan(yaml, 'bread.yml');
    expect({ submission, inline }).toEqual({ submission: read.submission, inline: read.inline });
  });

  it('may begin with a byte order mark', () => {
    for (const [text, file] of [
      [`name: x\n${items}`, 'a.yaml'],
      ['{"name":"x","items":[{"topic":"t","persona":"p","emotionalArc":"a"}]}', 'a.json'],
      ['{"topic":"t","persona":"p","emotionalArc":"a"}', 'a.jsonl'],
      ['topic,persona,emotionalArc\nt,p,a', 'a.csv'],
    ] as const) {
      expect(readPlan(`\ufeff${text}`, file).submission.items).toEqual([
        { topic: 't', persona: 'p', emotionalArc: 'a' },
      ]);
    }
  });

  it('names its advisor by key, or defines it and so chooses it', () => {
    expect(readPlan(`name: x\nadvisor: baker\n${items}`, 'a.yaml')).toMatchObject({ submission: { advisor: 'baker' } });
    const plan = readPlan(`name: x\nadvisor: {key: baker, name: Berta}\n${items}`, 'a.yaml');
    expect(plan.submission.advisor).toBe('baker');
    expect(plan.inline.advisor).toEqual({ key: 'baker', name: 'Berta' });
  });

  it('can name its lines later, for what is found wrong later', () => {
    const plan = readPlan(`name: x\n${items}`, 'a.yaml');
    expect(plan.locate([['items', 0, 'persona'], ['items', 0, 'tier'], []])).toEqual([
      'a.yaml:4 items[0].persona',
      'a.yaml:3 items[0].tier',
      'a.yaml:1',
    ]);
  });
});

describe('a plan is refused', () => {
  it.each([
    ['', 'a.yaml', 'is empty'],
    ['# nothing yet\n', 'a.yaml', 'is empty'],
    [' \n', 'a.json', 'is empty'],
    ['\n\n', 'a.jsonl', 'holds no item'],
    ['', 'a.csv', 'is empty'],
    ['topic,persona,emotionalArc\n', 'a.csv', 'holds no item'],
    ['name: x', 'a.yaml', 'neither items nor a grid'],
    ['name: x\nitems:\n', 'a.yaml', 'neither items nor a grid'],
    ['name: x\nitems: []', 'a.yaml', 'a list of it is empty'],
    ['{"name":"x","parameterSets":[]}', 'a.json', 'a list of it is empty'],
    ['name: x\ngrid: {personas: [], emotionalArcs: [a], topics: [t]}', 'a.yaml', 'a list of it is empty'],
  ])('as empty: %j in %s', (text, file, why) => {
    expect(refusal(text, file)).toMatchObject({ code: 'plan_empty', message: expect.stringContaining(`${file} `) });
    expect(refusal(text, file).message).toContain(why);
  });

  it('with more than a million items, however they are asked for', () => {
    const grid = 'name: x\ngrid: {personas: [p], emotionalArcs: [a], topics: [t, u], repeat: 500001}';
    expect(refusal(grid, 'a.yaml')).toMatchObject({
      code: 'too_many_items',
      message: expect.stringContaining('1,000,002'),
    });
    expect(refusal('{}\n'.repeat(1_000_001), 'a.jsonl').code).toBe('too_many_items');
    expect(refusal(`{"name":"x","items":[${'0,'.repeat(1_000_000)}0]}`, 'a.json').code).toBe('too_many_items');
    expect(refusal(`topic,persona,emotionalArc\n${'t,p,a\n'.repeat(1_000_001)}`, 'a.csv').code).toBe('too_many_items');
  }, 60_000);

  it('with file, line and field of everything that is wrong', () => {
    const text = `name: x\nbudgetUsd: ten\n${items}  - topic: t\n    presona: p\n    emotionalArc: a\npersonas:\n  - key: p\n`;
    expect(refusal(text, 'six.yaml')).toMatchObject({
      code: 'invalid_input',
      problems: [
        { path: 'six.yaml:11 personas[0].name', message: 'is missing' },
        { path: 'six.yaml:2 budgetUsd', message: 'must be a number, not “ten”' },
        { path: 'six.yaml:7 items[1].persona', message: 'is missing' },
        { path: 'six.yaml:8 items[1].presona', message: 'is not a known field; did you mean “persona”?' },
      ],
    });
  });

  it('where a field beside the submission’s is mistyped', () => {
    expect(refusal(`name: x\n${items}persona: []`, 'a.yaml').problems).toEqual([
      { path: 'a.yaml:6 persona', message: 'is not a known field; did you mean “personas”?' },
    ]);
  });

  it('for NUL and half characters, written out or escaped, with their line', () => {
    expect(refusal(`name: x\n# \0\n${items}`, 'a.yaml')).toMatchObject({
      code: 'plan_unreadable',
      message: 'a.yaml:2: holds the character NUL (U+0000)',
    });
    expect(refusal(`name: x\ndescription: "\\0"\n${items}`, 'a.yaml')).toMatchObject({
      code: 'invalid_input',
      message: 'a.yaml:2 description: holds the character NUL (U+0000)',
    });
    expect(
      refusal(
        '{"topic":"t","persona":"p","emotionalArc":"a",\n"parameters":{"x":"\\ud800"}}'.replace('\n', ''),
        'a.jsonl',
      ).message,
    ).toBe('a.jsonl:1 parameters.x: holds half a character (the lone surrogate U+D800)');
    expect(refusal('topic,persona,emotionalArc\nt,p,\udc00', 'a.csv').message).toBe(
      'a.csv:2: holds half a character (the lone surrogate U+DC00)',
    );
  });

  it('when two of its own have one key', () => {
    const own = 'topics: [{key: t, name: T}, {key: u, name: U},\n  {key: t, name: T2}]';
    expect(refusal(`name: x\n${items}${own}`, 'a.yaml').message).toBe(
      'a.yaml:7 topics[2].key: “t” is the key of two topics',
    );
  });

  it.each(['plan', 'plan.txt', '.yaml.bak', 'plan.constructor'])('when its ending tells no format: %s', (file) => {
    expect(refusal('x', file)).toMatchObject({ code: 'plan_unreadable', message: expect.stringContaining('.csv') });
  });

  it.each(['- a', 'just words', '3'])('when it is no mapping: %j', (text) =>
    expect(refusal(text, 'a.yaml').message).toContain('is no plan'),
  );
});

describe('whatever a file holds', () => {
  const pieces = fc.constantFrom(
    ...[
      'name: x\n',
      'items:',
      '  - ',
      'topic: t',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      ',',
      ':',
      '\n',
      '&a ',
      '*a',
      '<<: ',
      '!!',
      '|',
      '>\n',
    ],
    ...[
      '\t',
      '\0',
      '\ud800',
      '\ufeff',
      '%YAML',
      '---\n',
      'null',
      '1e999',
      '\\u0000',
      'topic,persona,emotionalArc\n',
      '__proto__',
    ],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.jsonValue().map((value) => JSON.stringify(value, null, 1)),
  );

  it.each(['a.yaml', 'a.json', 'a.jsonl', 'a.csv'])('as %s, it is read or refused with one of our errors', (file) => {
    fc.assert(
      fc.property(text, (content) => {
        try {
          readPlan(content, file);
        } catch (error) {
          expect(error).toBeInstanceOf(ColloquyError);
          expect((error as ColloquyError).message).toContain(file);
          expect(['plan_unreadable', 'plan_empty', 'invalid_input', 'too_many_items']).toContain(
            (error as ColloquyError).code,
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
