import { formatPaths, Problems } from '#domain/input-problems.ts';
import { refuseWrongCount, withoutItems } from '#domain/item-count.ts';
import { isMapping } from '#domain/mapping.ts';
import { type Submission, submissionItemSchema, submissionSchema } from '#domain/submission.ts';
import { findUnstorable } from '#domain/unstorable.ts';

/** The lists that may hold a million entries are checked one by one, so that a million faults do not fill the memory. */
const longLists = {
  items: submissionItemSchema,
  parameterSets: submissionSchema.shape.parameterSets.unwrap().element,
};

/**
 * Validates the body of a submission; one for a draft may be without items.
 * @throws ColloquyError `invalid_input` with a problem for each field, `plan_empty`, `too_many_items`
 */
export function parseSubmission(given: unknown, options: { draft?: boolean } = {}): Submission {
  const body = options.draft && isMapping(given) ? withoutItems(given) : given;
  const problems = new Problems();
  refuseWrongCount(body, 'The submission', options);
  findUnstorable(body, (path, message) => problems.add(path, message));
  problems.throwIfAny('invalid_input', formatPaths, 'The submission');
  const submission = checkSubmission(body, problems);
  problems.throwIfAny('invalid_input', formatPaths, 'The submission');
  return submission!;
}

/** The submission, or null with what is wrong added to `problems`. `alsoKnown`: names of fields that belong beside it. */
export function checkSubmission(raw: unknown, problems: Problems, alsoKnown: string[] = []): Submission | null {
  const head: unknown = isMapping(raw) ? { ...raw } : raw;
  const lists: { [name in keyof typeof longLists]?: unknown[] } = {};
  for (const name of ['items', 'parameterSets'] as const) {
    const list = isMapping(head) ? head[name] : undefined;
    if (!isMapping(head) || !Array.isArray(list)) continue;
    lists[name] = list;
    head[name] = [];
  }
  const result = submissionSchema.safeParse(head, { reportInput: true });
  if (!result.success) problems.addIssues(result.error, { schema: submissionSchema, alsoKnown });
  for (const name of ['items', 'parameterSets'] as const) {
    if (lists[name]) lists[name] = checkList(name, lists[name], problems);
  }
  return result.success ? ({ ...result.data, ...lists } as Submission) : null;
}

function checkList(name: keyof typeof longLists, list: unknown[], problems: Problems): unknown[] {
  const schema = longLists[name];
  const checked: unknown[] = [];
  for (let i = 0; i < list.length && !problems.enough; i++) {
    const result = schema.safeParse(list[i], { reportInput: true });
    if (result.success) checked.push(result.data);
    else problems.addIssues(result.error, { under: [name, i], schema });
  }
  return checked;
}
