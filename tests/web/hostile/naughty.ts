import naughtyList from 'big-list-of-naughty-strings/blns.json' with { type: 'json' };
import { parse as parseCsv } from 'csv-parse/sync';
import type { Random } from '../../simulation/random.ts';
import { Description, type Operation, type Schema } from './document.ts';
import { type Making, makeValue } from './make-value.ts';
import { conversation, type StandIn, startModel } from './model.ts';
import type { Server } from './server.ts';
import { json, one, readJson, tick } from './world.ts';

/** The big list of naughty strings, by Max Woolf and others (MIT). */
export const naughtyStrings: readonly string[] = naughtyList;

/** The model that says each string back: which one, the prompt tells by its number. */
export const startEcho = (): Promise<StandIn> =>
  startModel((prompt) => conversation(saidOf(naughtyStrings[Number(/Case (\d+)\./.exec(prompt)?.[1])] ?? '')));

const saidOf = (string: string) => [
  `Today I read “${string}” in a letter.`,
  `Then “${string}” is what we look at first.`,
];

/** Of no use in a place where there must be something to see, or where a placeholder would be taken for one that leaked. */
const isBlank = (string: string) => string.trim() === '';
const leaks = (string: string) => /\{\{[\s\S]*\}\}/.test(string);
/** An answer that repeats so much of the template is a leak of it. */
const isRepeated = (string: string) => leaks(string) || string.split(/\s+/).length > 7;
const fit = (string: string, charsMax: number) => string.slice(0, charsMax).toWellFormed();

/** One plan in which every string is in every text of scaffolding, parameters and sources. */
export function planOfAll(): object {
  // What is blank has no value for a placeholder, and the item would end before its call.
  const cases = naughtyStrings.map((string, n) => {
    const text = isBlank(string) ? `x${string}` : string;
    return { n, text, name: fit(text, 500) };
  });
  const keyOf = (n: number) => `case-${n}`;
  return {
    ...{ name: 'Naughty', model: 'local:writer', maxAttempts: 1 },
    personas: cases.map(({ n, text, name }) => ({
      ...{ key: keyOf(n), name, archetype: text, background: text, communicationStyle: text, emotionalBaseline: text },
      ...{
        typicalQuestions: [text],
        languagePatterns: [text],
        demographics: { text, [`x${text}`.slice(0, 90).toWellFormed()]: text },
      },
    })),
    emotionalArcs: cases.map(({ n, text, name }) => ({
      ...{
        key: keyOf(n),
        name,
        startingEmotion: name,
        endingEmotion: name,
        strategy: text,
        keyPrinciples: [text],
        responseTechniques: [text],
      },
      ...{ avoidTactics: [text], turnsMin: 1, turnsMax: 2 },
      ...{ startingIntensityMin: 0.1, startingIntensityMax: 0.9, endingIntensityMin: 0.1, endingIntensityMax: 0.9 },
    })),
    topics: cases.map(({ n, text, name }) => ({
      key: keyOf(n),
      name,
      category: name,
      description: text,
      exampleQuestions: [text],
      keyConcepts: [text],
    })),
    templates: cases.map(({ n, text, name }) => ({
      ...{ name, tier: 'template', emotionalArc: keyOf(n) },
      text: `Case ${n}. {{persona_background}}|{{topic_description}}|{{emotional_arc_strategy}}|{{note}}|{{source_text}}|${isRepeated(text) ? '' : text}`,
    })),
    items: cases.map(({ n, text }) => ({
      ...{ persona: keyOf(n), emotionalArc: keyOf(n), topic: keyOf(n), tier: 'template' },
      ...{ sourceText: text, parameters: { note: text } },
    })),
  };
}

/** What became of the strings of `planOfAll` on their way through the model. @returns what is wrong */
export async function wrongAfterEcho(server: Server, jobId: string, formats: string[]): Promise<string[]> {
  await tick(server, jobId);
  const wrong: string[] = [];
  const expected = new Map<number, string>();
  for (const item of await allItems(server, jobId)) {
    const string = naughtyStrings[item.position - 1]!;
    if (item.status === 'completed') expected.set(item.position, string);
    else if (!(leaks(string) && item.errorCode === 'prompt_leak'))
      wrong.push(`${JSON.stringify(string)} ended ${item.status} ${item.errorCode}: ${item.errorMessage}`);
  }
  await inParallel([...expected], async ([position, string]) => {
    const item = items.get(`${jobId} ${position}`)!;
    const made = await readJson<{ turns: { content: string }[] }>(server, `/api/conversations/${item.conversationId}`);
    if (made.turns.map(({ content }) => content).join('\n') !== saidOf(string).join('\n'))
      wrong.push(`${JSON.stringify(string)} was read as ${JSON.stringify(made.turns)}`);
    const texts = await readJson<{ prompt: { text: string | null } }>(
      server,
      `/api/batch-jobs/${jobId}/items/${item.id}/attempts/1`,
    );
    if (
      !isBlank(string) &&
      !texts.prompt.text?.includes(`|${string.trim()}|`) &&
      !texts.prompt.text?.includes(`|${string}|`)
    )
      wrong.push(`${JSON.stringify(string)} is not in its prompt ${JSON.stringify(texts.prompt.text?.slice(-1_000))}`);
  });
  for (const format of formats) {
    const { status, text } = await server.send({
      method: 'GET',
      path: `/api/batch-jobs/${jobId}/export?format=${format}`,
    });
    if (status !== 200) wrong.push(`the export as ${format} was answered ${status}: ${text.slice(0, 300)}`);
    else wrong.push(...wrongInFile(format, text, [...expected.values()]));
  }
  return wrong;
}

interface Item {
  id: string;
  position: number;
  status: string;
  errorCode: string | null;
  errorMessage: string | null;
  conversationId: string | null;
}

const items = new Map<string, Item>();

async function allItems(server: Server, jobId: string): Promise<Item[]> {
  const all: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: Item[]; nextCursor: string | null } = await readJson(
      server,
      `/api/batch-jobs/${jobId}/items?limit=200${cursor && `&cursor=${cursor}`}`,
    );
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  for (const item of all) items.set(`${jobId} ${item.position}`, item);
  return all;
}

/** Each file is read by a program that knows nothing of how it was made, and must hold the very strings in their order. */
function wrongInFile(format: string, text: string, strings: string[]): string[] {
  const told = textsIn(format, text);
  if (told === null) return [`how a file of the format ${format} is read is not known here: teach textsIn`];
  return strings.flatMap((string, index) =>
    saidOf(string).every((said) => told[index]?.includes(said))
      ? []
      : [`${format} does not hold ${JSON.stringify(string)} in its place: ${JSON.stringify(told[index])}`],
  );
}

/** The texts of each conversation of a file. */
function textsIn(format: string, text: string): string[][] | null {
  if (format === 'csv') {
    const rows = parseCsv(text, { columns: true, bom: true }) as Record<string, string>[];
    return [...Map.groupBy(rows, (row) => row.conversation_id ?? row.conversationId ?? '').values()].map((group) =>
      group.flatMap(Object.values),
    );
  }
  if (!text.trimStart().startsWith('{')) return null;
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => stringsIn(JSON.parse(line)));
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/**
 * The texts of a submission that are one a job: each string by itself, read back from the job and the file.
 * @param share every how manieth string
 * @returns what is wrong
 */
export async function wrongInJobs(server: Server, share = 1): Promise<string[]> {
  const wrong: string[] = [];
  const path = '/api/conversations/generate-batch';
  const strings = naughtyStrings.filter((_, n) => n % share === 0);
  await inParallel(strings, async (string) => {
    const name = fit(isBlank(string) ? `x${string}` : string, 200).trim();
    const advisor = {
      key: 'naughty',
      name: fit(name, 500),
      expertise: string,
      principles: [string],
      style: string,
      avoid: [string],
      systemPrompt: string,
    };
    const plan = one({ name, description: string, advisor, sharedParameters: { [fit(`x${string}`, 90)]: string } });
    const { status, text } = await server.send({ method: 'POST', path, ...json(plan) });
    if (status !== 202)
      return void wrong.push(`${JSON.stringify(string)} was answered ${status}: ${text.slice(0, 300)}`);
    const { jobId } = JSON.parse(text) as { jobId: string };
    await server.send({ method: 'POST', path: `/api/batch-jobs/${jobId}/process-next` });
    const job = await readJson<{ name: string; description: string; status: string }>(
      server,
      `/api/batch-jobs/${jobId}`,
    );
    if (job.name !== name || job.description !== string)
      wrong.push(`${JSON.stringify(string)} came back as ${JSON.stringify([job.name, job.description])}`);
    // A blank field has no value for the placeholder that the shipped templates have for it.
    if (isBlank(string)) return;
    if (job.status !== 'completed') return void wrong.push(`the job of ${JSON.stringify(string)} is ${job.status}`);
    const file = await server.send({ method: 'GET', path: `/api/batch-jobs/${jobId}/export` });
    const [first] = (JSON.parse(file.text) as { messages: { role: string; content: string }[] }).messages;
    if (first?.role !== 'system' || first.content !== string.trim())
      wrong.push(`the system prompt ${JSON.stringify(string)} was written as ${JSON.stringify(first)}`);
  });
  return wrong;
}

/** A plan in CSV in which every string is a cell. @returns what is wrong with how it was read */
export async function wrongInCsv(server: Server): Promise<string[]> {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const rows = naughtyStrings.map((string, n) =>
    ['anxious_planner', 'fear_to_confidence', 'roth_ira_conversion', String(n), string, string].map(quoted).join(),
  );
  const { status, text } = await server.send({
    method: 'POST',
    path: '/api/conversations/generate-batch?name=naughty.csv',
    headers: { 'content-type': 'text/csv' },
    body: `persona,emotionalArc,topic,number,note,sourceText\n${rows.join('\n')}\n`,
  });
  return status === 202 ? [] : [`the plan in CSV was answered ${status}: ${text.slice(0, 500)}`];
}

/**
 * Every operation that takes a text, with a string in all of its free texts at once, and in each text parameter: no fault of ours, an answer as described, and where the
 * answer repeats a text it is the very string.
 * @param share every how manieth string an operation gets, each operation others
 */
export async function wrongElsewhere(
  server: Server,
  { random, ids, share }: { random: Random; ids: string[]; share: number },
): Promise<string[]> {
  const description = await Description.of(server);
  const wrong: string[] = [];
  for (const [index, operation] of description.operations.entries()) {
    const isText = (schema: Schema) => isFreeText(description.resolved(schema));
    const queries = operation.parameters.filter((each) => each.in === 'query' && isText(each.schema));
    const words = operation.parameters.filter((each) => each.in === 'path');
    if (queries.length + words.length + operation.bodies.length === 0 || operation.id === 'generateBatch') continue;
    const strings = naughtyStrings.filter((_, n) => n % share === index % share);
    const change = async (string: string) => {
      const making: Making = { description, random, ids, words: [string] };
      for (const sent of requestsWith(
        making,
        operation,
        string,
        queries.map(({ name }) => name),
      )) {
        const got = await server.send(sent);
        const fault = got.status >= 500 ? got.text : description.wrongWith(operation, got);
        if (fault)
          wrong.push(
            `${operation.id} with ${JSON.stringify(string)} in ${sent.path.slice(0, 200)} ${String(sent.body ?? '').slice(0, 1_000)}: ${fault}`,
          );
        else if (got.status < 300 && sent.headers && sent.body)
          wrong.push(...notRepeated(operation.id, string, String(sent.body), got.text));
      }
    };
    // What changes the same thing at once reads what another wrote.
    await inParallel(strings, change, operation.method === 'GET' ? 8 : 1);
  }
  return wrong;
}

const isFreeText = (schema: Schema) => schema.type === 'string' && !schema.enum && !schema.const && !schema.format;

function* requestsWith(making: Making, operation: Operation, string: string, queries: string[]) {
  const { random, ids } = making;
  const pathOf = (word: () => string) =>
    operation.path.replace(/\{\w+\}/g, () => encodeURIComponent(word().toWellFormed()));
  const method = operation.method;
  // Dots are no name in a path but a way through it.
  if (operation.path.includes('{') && !/^[.\s]*$|[/\\]/.test(string) && method === 'GET')
    yield { method, path: pathOf(() => string) };
  const path = pathOf(() => random.pick(ids));
  if (method === 'GET' && queries.length > 0)
    yield { method, path: `${path}?${new URLSearchParams(queries.map((name) => [name, string]))}` };
  for (const { type, schema, example } of operation.bodies) {
    const body = /[/+]json$/.test(type) ? JSON.stringify(filled(making, schema, string)) : `${example}\n${string}`;
    yield { method, path, headers: { 'content-type': type }, body };
  }
}

/** A value whose free texts all are the string, with everything in it that has any. */
function filled(making: Making, given: Schema, string: string, depth = 0): unknown {
  const schema = making.description.resolved(given);
  if (depth > 6) return makeValue(making, schema, depth);
  if (isFreeText(schema))
    return schema.pattern && !new RegExp(schema.pattern, 'u').test(string)
      ? makeValue({ ...making, words: ['x'] }, schema)
      : fit(string, schema.maxLength ?? 20_000);
  const choices: Schema[] | undefined = schema.oneOf ?? schema.anyOf;
  if (choices)
    return filled(
      making,
      choices.find((each) => isFreeText(making.description.resolved(each))) ?? choices[0]!,
      string,
      depth + 1,
    );
  if (schema.type === 'array') return [filled(making, schema.items ?? {}, string, depth + 1)];
  if (schema.type !== 'object') return makeValue(making, schema, depth);
  const value: Record<string, unknown> = {};
  for (const [name, inside] of Object.entries<Schema>(schema.properties ?? {}))
    value[name] = filled(making, inside, string, depth + 1);
  if (typeof schema.additionalProperties === 'object')
    value[fit(`x${string}`, 90)] = filled(making, schema.additionalProperties, string, depth + 1);
  return value;
}

function notRepeated(id: string, string: string, sent: string, answered: string): string[] {
  let given: Record<string, unknown>;
  try {
    given = JSON.parse(sent);
  } catch {
    return [];
  }
  if (!answered.startsWith('{')) return [];
  const answer = JSON.parse(answered) as Record<string, unknown>;
  return Object.entries(given)
    .filter(([name, value]) => typeof value === 'string' && typeof answer[name] === 'string' && value === string)
    .filter(([name]) => answer[name] !== string && answer[name] !== string.trim())
    .map(([name]) => `${id}: ${name} was ${JSON.stringify(string)} and is ${JSON.stringify(answer[name])}`);
}

async function inParallel<Value>(
  values: readonly Value[],
  act: (value: Value) => Promise<unknown>,
  atOnce = 8,
): Promise<void> {
  const left = values.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const value of left) await act(value);
    }),
  );
}
