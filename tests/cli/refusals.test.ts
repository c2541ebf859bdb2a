import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { freshDatabase } from '../setup/database.ts';
import type { Ended } from './support/command.ts';
import { test } from './support/stage.ts';

const item = 'persona: anxious_planner, emotionalArc: fear_to_confidence, topic: staying_invested_in_a_downturn';
const plan = `name: One\nitems:\n  - { ${item} }\n`;
const grid = (more: string) =>
  `name: Grid\ngrid: { personas: [anxious_planner], emotionalArcs: [fear_to_confidence], topics: [hsa_vs_fsa], ${more} }\n`;
const line = (more = '') =>
  `{"persona":"anxious_planner","emotionalArc":"fear_to_confidence","topic":"hsa_vs_fsa"${more}}\n`;

interface Refusal {
  /** What is refused, in the words of a test’s name. */
  what: string;
  files?: Record<string, string | Buffer>;
  args: string[];
  env?: Record<string, string>;
  says: RegExp | string;
}

/** What can be known before a database is opened. */
const early: Refusal[] = [
  { what: 'a file that is not there', args: ['generate', 'no.yaml'], says: 'There is no file no.yaml.' },
  { what: 'a folder as the plan', args: ['generate', '.'], says: '. is a folder, not a file.' },
  {
    what: 'a file of no known kind',
    files: { 'plan.txt': plan },
    args: ['generate', 'plan.txt'],
    says: /plan\.txt.*ends in \.yaml/,
  },
  { what: 'an empty file', files: { 'plan.yaml': '' }, args: ['generate', 'plan.yaml'], says: 'plan.yaml is empty.' },
  {
    what: 'a plan that asks for nothing',
    files: { 'plan.yaml': 'name: Nothing\n' },
    args: ['generate', 'plan.yaml'],
    says: 'it has neither items nor a grid',
  },
  {
    what: '0 items',
    files: { 'plan.yaml': 'name: None\nitems: []\n' },
    args: ['generate', 'plan.yaml'],
    says: 'asks for no conversation',
  },
  {
    what: '1,000,001 items',
    files: { 'plan.yaml': grid('repeat: 1000001') },
    args: ['generate', 'plan.yaml'],
    says: 'asks for 1,000,001 conversations; a job holds at most 1,000,000.',
  },
  {
    what: 'an unknown field',
    files: { 'plan.yaml': `${plan}bugdetUsd: 5\n` },
    args: ['generate', 'plan.yaml'],
    says: /plan\.yaml:4 bugdetUsd: is not a known field.*budgetUsd/,
  },
  {
    what: 'YAML that is none, with its line',
    files: { 'plan.yaml': 'name: Bad\nitems:\n  - persona: a\n   topic: [\n' },
    args: ['generate', 'plan.yaml'],
    says: /plan\.yaml:4: /,
  },
  {
    what: 'JSON that is none, with its line',
    files: { 'plan.json': '{\n  "name": "Bad",\n  "items": [,]\n}\n' },
    args: ['generate', 'plan.json'],
    says: /plan\.json:3: /,
  },
  {
    what: 'a CSV without one of its columns',
    files: { 'plan.csv': 'persona,emotional_arc\nanxious_planner,fear_to_confidence\n' },
    args: ['generate', 'plan.csv'],
    says: 'plan.csv:1: the column “topic” is missing',
  },
  {
    what: 'a JSONL whose 7th line is broken',
    files: { 'plan.jsonl': `${line().repeat(6)}{"persona": \n${line()}` },
    args: ['generate', 'plan.jsonl'],
    says: /plan\.jsonl:7: is not JSON/,
  },
  {
    what: 'a NUL',
    files: { 'plan.yaml': plan.replace('One', 'O\0ne') },
    args: ['generate', 'plan.yaml'],
    says: 'plan.yaml:1: holds the character NUL (U+0000)',
  },
  {
    what: 'an escaped NUL',
    files: { 'plan.jsonl': line() + line(',"sourceText":"a\\u0000b"') },
    args: ['generate', 'plan.jsonl'],
    says: /plan\.jsonl:2 sourceText: .*NUL/,
  },
  {
    what: 'a lone surrogate',
    files: { 'plan.jsonl': line() + line(',"sourceText":"a\\ud800b"') },
    args: ['generate', 'plan.jsonl'],
    says: /plan\.jsonl:2 sourceText: holds half a character \(the lone surrogate U\+D800\)/,
  },
  {
    what: 'a file that is not UTF-8',
    files: { 'plan.yaml': Buffer.from('name: caf\xe9\n', 'latin1') },
    args: ['generate', 'plan.yaml'],
    says: 'plan.yaml: is not UTF-8 text',
  },
  {
    what: 'a budget of “ten” in the plan',
    files: { 'plan.yaml': `${plan}budgetUsd: ten\n` },
    args: ['generate', 'plan.yaml'],
    says: 'plan.yaml:4 budgetUsd: must be a number, not “ten”',
  },
  {
    what: '--budget ten',
    args: ['generate', 'plan.yaml', '--budget', 'ten'],
    says: /--budget .*'ten' is invalid.*US dollars/,
  },
  {
    what: '--concurrency 0',
    args: ['generate', 'plan.yaml', '--concurrency', '0'],
    says: /--concurrency .*from 1 to 1000/,
  },
  {
    what: '--format xml',
    args: ['generate', 'plan.yaml', '--format', 'xml'],
    says: 'There is no export format “xml”.',
  },
  {
    what: 'a provider that there is none of',
    args: ['generate', 'plan.yaml', '--model', 'gpt:five'],
    says: '“gpt:five” is not a model’s name',
  },
  {
    what: 'a rehearsal model that there is none of',
    args: ['generate', 'plan.yaml', '--model', 'rehearsal:other'],
    says: 'There is one rehearsal model',
  },
  {
    what: 'a knob that there is none of',
    args: ['generate', 'plan.yaml', '--model', 'rehearsal:default?spede=1'],
    says: 'there is no knob spede',
  },
  ...Object.entries({ anthropic: 'ANTHROPIC_API_KEY', openai: 'OPENAI_API_KEY', local: 'OPENAI_BASE_URL' }).map(
    ([provider, variable]) => ({
      what: `a model of ${provider} without its key`,
      args: ['generate', 'plan.yaml', '--model', `${provider}:m`],
      says: `${provider}:m needs ${variable}, which is not set.`,
    }),
  ),
  {
    what: 'a key too short to be one',
    args: ['generate', 'plan.yaml'],
    env: { OPENAI_API_KEY: 'sk-1' },
    says: 'OPENAI_API_KEY is too short',
  },
  {
    what: 'a DATABASE_URL that is no address',
    args: ['generate', 'plan.yaml'],
    env: { DATABASE_URL: 'localhost' },
    says: /DATABASE_URL must be an address/,
  },
  {
    what: 'a COLLOQUY_MODEL that is no model',
    args: ['generate', 'plan.yaml'],
    env: { COLLOQUY_MODEL: 'claude' },
    says: /COLLOQUY_MODEL must be provider:model/,
  },
  {
    what: 'a data folder under a file',
    args: ['generate', 'plan.yaml', '--data', 'plan.yaml/data'],
    says: /The data folder \S+plan\.yaml\/data cannot be written: a part of the path is a file/,
  },
  {
    what: 'a data folder that is a file',
    args: ['generate', 'plan.yaml', '--data', 'plan.yaml'],
    says: /The data folder \S+plan\.yaml cannot be written: a file is in its place/,
  },
  {
    what: 'a training file under a file',
    args: ['generate', 'plan.yaml', '--out', 'plan.yaml/a.jsonl'],
    says: /plan\.yaml\/a\.jsonl cannot be written: \S+plan\.yaml is a file, not a folder/,
  },
  {
    what: 'a folder as the training file',
    args: ['generate', 'plan.yaml', '--out', '.'],
    says: /cannot be written: it is a folder/,
  },
  {
    what: 'an unknown command',
    args: ['genrate', 'plan.yaml'],
    says: /unknown command 'genrate'\n.*Did you mean generate/,
  },
  {
    what: 'an unknown command of jobs',
    args: ['jobs', 'shwo'],
    says: "jobs has no command 'shwo'; it has list, show,",
  },
  {
    what: 'an unknown option',
    args: ['generate', 'plan.yaml', '--concurency', '3'],
    says: /unknown option '--concurency'\n.*Did you mean --concurrency/,
  },
  { what: 'a missing argument', args: ['generate'], says: "missing required argument 'plan'" },
  {
    what: 'a kind of scaffolding that there is none of',
    args: ['import', 'people', 'plan.yaml'],
    says: '“people” is no kind of scaffolding',
  },
  {
    what: 'scaffolding from a file that is not there',
    args: ['import', 'personas', 'no.yaml'],
    says: 'There is no file no.yaml.',
  },
  { what: 'to check a file that is not there', args: ['check', 'no.jsonl'], says: 'There is no file no.jsonl.' },
];

describe.concurrent('refused with one clear message, exit 2, and nothing written:', () => {
  test.for(early)('$what', async ({ files = { 'plan.yaml': plan }, args, env, says }, { stage, expect }) => {
    for (const [name, text] of Object.entries(files)) await stage.write(name, text);
    const ended = await stage.run(args, { env });
    expectRefusal(ended, says);
    expect(await readdir(stage.root)).toEqual(Object.keys(files));
  });

  test('a DATABASE_URL that does not answer, without its password in the message', async ({ stage, expect }) => {
    await stage.write('plan.yaml', plan);
    const env = { DATABASE_URL: `postgres://someone:hunter22@127.0.0.1:${await closedPort()}/x` };
    const ended = await stage.run(['generate', 'plan.yaml'], { env });
    expectRefusal(ended, /The database at postgres:\/\/someone@127\.0\.0\.1:\d+\/x does not answer: .*ECONNREFUSED/);
    expect(ended.stderr).not.toContain('hunter22');
    expect(await readdir(stage.root)).toEqual(['plan.yaml']);
  });

  test('an OPENAI_BASE_URL that does not answer, where no model is named', async ({ stage, expect }) => {
    await stage.write('plan.yaml', plan);
    const env = { OPENAI_BASE_URL: `http://127.0.0.1:${await closedPort()}/v1` };
    const ended = await stage.run(['generate', 'plan.yaml'], { env });
    expectRefusal(ended, /Which model to use at OPENAI_BASE_URL .* is not known: .*ECONNREFUSED/);
    expect(ended.stderr).toContain('--model local:NAME');
    expect(await readdir(stage.root)).toEqual(['plan.yaml']);
  });

  test.skipIf(process.platform !== 'linux')('a data folder where no folder can be', async ({ stage, expect }) => {
    await stage.write('plan.yaml', plan);
    const ended = await stage.run(['generate', 'plan.yaml', '--data', '/proc/colloquy/data']);
    expectRefusal(ended, /The data folder \/proc\/colloquy\/data cannot be written/);
    expect(await readdir(stage.root)).toEqual(['plan.yaml']);
  });
});

/** The second of two items has one thing other than it should. */
const second = (changes: Record<string, string>) =>
  `${line()}${JSON.stringify({ ...JSON.parse(line()), topic: 'roth_ira_conversion', ...changes })}\n`;

/** An arc of the plan’s own, for which there is no template. */
const lonelyArc = {
  key: 'calm_to_calm',
  name: 'Calm',
  startingEmotion: 'calm',
  startingIntensityMin: 0.1,
  startingIntensityMax: 0.2,
  endingEmotion: 'calm',
  endingIntensityMin: 0.1,
  endingIntensityMax: 0.2,
  turnsMin: 2,
  turnsMax: 4,
};

/** What only the stored scaffolding can tell: file, its text, and what is said of it. */
const late: [name: string, text: string, says: RegExp][] = [
  ['p.jsonl', second({ persona: 'anxious_planer' }), /:2 persona: .* “anxious_planer”; did you mean “anxious_planner”/],
  ['a.jsonl', second({ emotionalArc: 'fear' }), /a\.jsonl:2 emotionalArc: there is no emotional arc “fear”/],
  ['t.jsonl', second({ topic: 'golf' }), /t\.jsonl:2 topic: there is no topic “golf”/],
  [
    'i.jsonl',
    second({ templateId: '00000000-0000-4000-8000-0000000000aa' }),
    /:2 templateId: there is no active template/,
  ],
  ['advisor.yaml', `${plan}advisor: nobody\n`, /advisor\.yaml:4 advisor: there is no advisor “nobody”/],
  [
    'no-template.json',
    JSON.stringify({
      name: 'One',
      emotionalArcs: [lonelyArc],
      items: [{ persona: 'anxious_planner', emotionalArc: 'calm_to_calm', topic: 'hsa_vs_fsa' }],
    }),
    /no-template\.json:1 .*calm_to_calm.* template/,
  ],
  [
    'price.yaml',
    `${plan}budgetUsd: 5\nmodel: openai:mine\n`,
    /budget of \$5, but the price of openai:mine is not known/,
  ],
];

test('unknown scaffolding, a combination with no template, a budget without a price: one clear message, exit 2, and no job', {
  timeout: 60_000,
}, async ({ stage }) => {
  const { db, url } = await freshDatabase();
  const env = { DATABASE_URL: url, OPENAI_API_KEY: 'sk-12345678' };
  for (const [name, text, says] of late) {
    await stage.write(name, text);
    expectRefusal(await stage.run(['generate', name, '--model', 'openai:mine'], { env }), says);
  }
  expect(await readdir(stage.root)).toEqual(late.map(([name]) => name).sort());
  expect(await db.query('select id from batch_jobs')).toEqual([]);
});

test('a byte order mark is accepted, in every format', { timeout: 60_000 }, async ({ stage }) => {
  const { url } = await freshDatabase();
  const files = {
    'bom.yaml': plan,
    'bom.json': JSON.stringify({ name: 'One', items: [JSON.parse(line())] }),
    'bom.jsonl': line(),
    'bom.csv': 'persona,emotional_arc,topic\nanxious_planner,fear_to_confidence,hsa_vs_fsa\n',
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(stage.root, name), `\uFEFF${text}`);
    const ended = await stage.run(['submit', name, '--dry-run', '--json'], { env: { DATABASE_URL: url } });
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({ jobId: null, totalItems: 1 });
  }
});

/** One message: one line that begins with “error”, a few words on what to do, no stack. */
function expectRefusal(ended: Ended, says: RegExp | string): void {
  expect(ended.stderr).toMatch(says);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  const lines = ended.stderr
    .trimEnd()
    .split('\n')
    .filter((each) => !each.startsWith('Warning: '));
  expect(lines.filter((each) => /^error: /i.test(each))).toHaveLength(1);
  expect(lines.length).toBeLessThanOrEqual(3);
  expect(ended.stderr).not.toMatch(/^ {4}at |itself failed/m);
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
