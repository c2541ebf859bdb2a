import { z } from 'zod';
import { type Locate, Problems } from '#domain/input-problems.ts';
import { refuseWrongCount, withoutItems } from '#domain/item-count.ts';
import { isMapping, type Mapping } from '#domain/mapping.ts';
import { checkSubmission } from '#domain/parse-submission.ts';
import { readCsv } from '#domain/plan/read-csv.ts';
import { readJson } from '#domain/plan/read-json.ts';
import { readJsonLines } from '#domain/plan/read-rows.ts';
import { readYaml } from '#domain/plan/read-yaml.ts';
import { emptyPlan, lineAt, locator, type PlanSource, unreadable } from '#domain/plan/source.ts';
import {
  type Advisor,
  advisorSchema,
  type EmotionalArc,
  emotionalArcSchema,
  type Persona,
  personaSchema,
  type Template,
  type Topic,
  templateSchema,
  topicSchema,
} from '#domain/scaffolding.ts';
import type { Submission } from '#domain/submission.ts';
import { findUnstorable, unstorableIn } from '#domain/unstorable.ts';

/** What a plan defines itself. */
export interface InlineScaffolding {
  personas: Persona[];
  emotionalArcs: EmotionalArc[];
  topics: Topic[];
  templates: Template[];
  advisor?: Advisor;
}

export interface Plan {
  submission: Submission;
  inline: InlineScaffolding;
  /** Names file and line of paths of the submission, for problems that are found later. */
  locate: Locate;
}

const readers = new Map<string, (text: string, fileName: string) => PlanSource>([
  ['yaml', readYaml],
  ['yml', readYaml],
  ['json', readJson],
  ['jsonl', readJsonLines],
  ['ndjson', readJsonLines],
  ['csv', readCsv],
]);

const inlineSchema = z.strictObject({
  personas: z.array(personaSchema).max(10_000).optional(),
  emotionalArcs: z.array(emotionalArcSchema).max(10_000).optional(),
  topics: z.array(topicSchema).max(10_000).optional(),
  templates: z.array(templateSchema).max(10_000).optional(),
  advisor: advisorSchema.optional(),
});
const inlineNames = Object.keys(inlineSchema.shape);

/**
 * Reads a plan; the file’s ending tells its format. YAML and JSON hold a submission and, beside its fields, scaffolding of
 * its own; JSONL and CSV hold items only, and the submission is named after the file. A plan for a draft may be without items.
 * @throws ColloquyError `plan_unreadable`, `plan_empty`, `invalid_input` or `too_many_items`, with problems that name file, line and field
 */
export function readPlan(text: string, fileName: string, options: { draft?: boolean } = {}): Plan {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const reader = readers.get(/\.([^.\\/]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '');
  if (!reader)
    throw unreadable(fileName, null, `is of no known format: a plan ends in .${[...readers.keys()].join(', .')}`);
  const bad = unstorableIn(plain);
  if (bad) throw unreadable(fileName, lineAt(plain, bad.index), `holds ${bad.what}`);
  return planOf(reader(plain, fileName), fileName, options);
}

function planOf(source: PlanSource, fileName: string, options: { draft?: boolean }): Plan {
  const locate = locator(fileName, source);
  if (!isMapping(source.value))
    throw unreadable(fileName, 1, 'is no plan: a plan is a mapping with name and items or a grid');
  const { own, rest } = split(options.draft ? withoutItems(source.value) : source.value);
  refuseWrongCount(rest, fileName, options);
  const problems = new Problems();
  findUnstorable(source.value, (path, message) => problems.add(path, message), source);
  problems.throwIfAny('invalid_input', locate, fileName);
  const inline = inlineSchema.safeParse(own, { reportInput: true });
  if (!inline.success) problems.addIssues(inline.error, { schema: inlineSchema });
  else findRepeatedKeys(inline.data, problems);
  const others = problems.size;
  const submission = checkSubmission(rest, problems, inlineNames);
  if (asksNothing(rest) && others === 0 && problems.size === 1)
    throw emptyPlan(fileName, 'asks for no conversation: it has neither items nor a grid');
  problems.throwIfAny('invalid_input', locate, fileName);
  const { personas = [], emotionalArcs = [], topics = [], templates = [], advisor } = inline.data!;
  return {
    submission: submission!,
    inline: { personas, emotionalArcs, topics, templates, ...(advisor && { advisor }) },
    locate,
  };
}

/** A plan’s own scaffolding, and the submission. An advisor that is a mapping is both: defined here, and chosen by its key. */
function split(plan: Mapping): { own: Mapping; rest: Mapping } {
  const own: Mapping = {};
  const rest: Mapping = { ...plan };
  for (const name of inlineNames) {
    if (!Object.hasOwn(plan, name) || (name === 'advisor' && !isMapping(plan.advisor))) continue;
    own[name] = plan[name] ?? undefined;
    delete rest[name];
  }
  const key = isMapping(own.advisor) ? advisorSchema.shape.key.safeParse(own.advisor.key) : null;
  if (key?.success) rest.advisor = key.data;
  return { own, rest };
}

function asksNothing({ items, grid, parameterSets }: Mapping): boolean {
  return (items ?? grid ?? parameterSets ?? null) === null;
}

function findRepeatedKeys(inline: z.infer<typeof inlineSchema>, problems: Problems): void {
  for (const kind of ['personas', 'emotionalArcs', 'topics'] as const) {
    const keys = new Set<string>();
    for (const [i, { key }] of (inline[kind] ?? []).entries()) {
      if (keys.has(key)) problems.add([kind, i, 'key'], `“${key}” is the key of two ${kind}`);
      keys.add(key);
    }
  }
}
