import type { z } from 'zod';
import { didYouMean } from '#domain/near-miss.ts';

type Issue = z.core.$ZodIssue;

/** For more unknown fields than these nobody needs to be told what was meant: a million of them would take a minute. */
const meantMax = 20;
interface Found {
  path: PropertyKey[];
  message: string;
}

/**
 * zod's issues as sentences about a field: “is missing”, “must be a number, not “ten””.
 * `schema` is the one that was asked, for the names of the fields it knows; `alsoKnown` are more names at its top.
 */
export function* issueProblems(
  error: z.core.$ZodError,
  options: { schema?: z.ZodType; alsoKnown?: string[] } = {},
): Generator<Found> {
  for (const issue of error.issues) yield* problemsOfIssue(issue, options);
}

function* problemsOfIssue(issue: Issue, options: { schema?: z.ZodType; alsoKnown?: string[] }): Generator<Found> {
  if (issue.code === 'unrecognized_keys') {
    const known = options.schema ? fieldsAt(options.schema, issue.path) : [];
    if (issue.path.length === 0) known.push(...(options.alsoKnown ?? []));
    for (const [index, key] of issue.keys.entries()) {
      const meant = index < meantMax ? didYouMean(key, known) : '';
      yield { path: [...issue.path, key], message: `is not a known field${meant}` };
    }
  } else if (issue.code === 'invalid_union' && !isMissing(issue)) {
    const deeper = issue.errors.find((branch) => branch.some((inner) => inner.path.length > 0));
    for (const inner of deeper ?? [])
      yield* problemsOfIssue({ ...inner, path: [...issue.path, ...inner.path] }, options);
    if (!deeper) yield { path: issue.path, message: oneOf(issue) };
  } else {
    yield { path: issue.path, message: isMissing(issue) ? 'is missing' : `${sentence(issue)}${notThis(issue)}` };
  }
}

/** With zod's own words, as the input itself is in an issue only where the caller asked for it. */
function isMissing(issue: Issue): boolean {
  if (issue.code === 'invalid_union')
    return issue.errors.length > 0 && issue.errors.every((branch) => branch.every(isMissing));
  return (issue.code === 'invalid_type' || issue.code === 'invalid_value') && /received undefined$/.test(issue.message);
}

function oneOf(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const ways = new Set(issue.errors.flat().map(sentence));
  return `${[...ways].map((way, i) => (i === 0 ? way : way.replace(/^must be /, ''))).join(', or ')}${notThis(issue)}`;
}

const typeNames: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of fields',
  record: 'a mapping of names to values',
};
const formatNames: Record<string, string> = {
  uuid: 'a UUID',
  url: 'a URL',
  email: 'an e-mail address',
  datetime: 'an ISO time',
};

function sentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? `one of ${issue.values.map(String).join(', ')}` : `“${String(issue.values[0])}”`}`;
    case 'invalid_format':
      return issue.format in formatNames ? `must be ${formatNames[issue.format]}` : issue.message;
    case 'too_small':
      if (issue.origin === 'string')
        return Number(issue.minimum) === 1 ? 'must not be empty' : `must have at least ${issue.minimum} characters`;
      if (issue.origin === 'array')
        return Number(issue.minimum) === 1 ? 'must not be empty' : `must hold at least ${issue.minimum}`;
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'string') return `must not be longer than ${issue.maximum.toLocaleString('en')} characters`;
      if (issue.origin === 'array') return `must not hold more than ${issue.maximum.toLocaleString('en')}`;
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum.toLocaleString('en')}`;
    case 'invalid_key':
      return `is a name that ${issue.issues.map((inner) => sentence(inner as Issue)).join(' and ')}`;
    default:
      return issue.message;
  }
}

/** `, not “ten”`, where it helps. */
function notThis(issue: Issue): string {
  if (!('input' in issue) || issue.input === undefined || issue.code === 'custom' || issue.code === 'invalid_key')
    return '';
  const input: unknown = issue.input;
  if (typeof input === 'string') {
    if (issue.code === 'too_small' || issue.code === 'too_big') return '';
    const shown = input.toWellFormed().replace(/\p{C}/gu, '�');
    const meant = issue.code === 'invalid_value' ? didYouMean(input, issue.values.map(String)) : '';
    return `, not “${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}”${meant}`;
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') return typeof input === 'number' ? `, not ${input}` : '';
  if (input === null) return ', not nothing';
  if (Array.isArray(input)) return ', not a list';
  return typeof input === 'object' ? ', not a mapping' : `, not ${String(input)}`;
}

/** The names of the fields that a schema knows at a path. */
function fieldsAt(schema: z.ZodType, path: PropertyKey[]): string[] {
  let here: z.core.$ZodType | undefined = schema;
  for (const part of path) here = typeof part === 'number' ? elementOf(here) : shapeOf(here)?.[String(part)];
  return Object.keys(shapeOf(here) ?? {});
}

function shapeOf(schema: z.core.$ZodType | undefined): Record<string, z.core.$ZodType> | undefined {
  const def = bare(schema)?._zod.def as z.core.$ZodObjectDef | undefined;
  return def?.type === 'object' ? (def.shape as Record<string, z.core.$ZodType>) : undefined;
}

function elementOf(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const def = bare(schema)?._zod.def as z.core.$ZodArrayDef | undefined;
  return def?.type === 'array' ? def.element : undefined;
}

function bare(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const def = schema?._zod.def as z.core.$ZodOptionalDef | undefined;
  return def?.type === 'optional' ? bare(def.innerType) : schema;
}
