import { ColloquyError } from '#domain/colloquy-error.ts';
import { isMapping, type Mapping } from '#domain/mapping.ts';
import { itemsPerJobMax } from '#domain/submission.ts';

/** A draft’s items may all come later. */
export function withoutItems(submission: Mapping): Mapping {
  const asksNothing = ['items', 'grid', 'parameterSets'].every((name) => (submission[name] ?? null) === null);
  return asksNothing ? { ...submission, items: [], grid: undefined, parameterSets: undefined } : submission;
}

/**
 * How many conversations a submission asks for, told from its lists without expanding them; null where it is not well
 * formed enough to tell. A grid asks for personas × emotionalArcs × topics × tiers × repeat.
 */
export function countItems(submission: unknown): number | null {
  const { items, parameterSets, grid } = asMapping(submission);
  if ([items, parameterSets, grid].filter((given) => given !== undefined).length !== 1) return null;
  if (grid === undefined) return lengthOf(items ?? parameterSets);
  const { personas, emotionalArcs, topics, tiers = [null], repeat = 1 } = asMapping(grid);
  const times = Number.isInteger(repeat) && Number(repeat) > 0 ? Number(repeat) : null;
  const sizes = [lengthOf(personas), lengthOf(emotionalArcs), lengthOf(topics), lengthOf(tiers), times];
  return sizes.reduce((product, size) => (product === null || size === null ? null : product * size), 1);
}

/** Throws `too_many_items` or, where it may not be empty, `plan_empty`. `what` names the input: “six.yaml”. */
export function refuseWrongCount(submission: unknown, what: string, options: { draft?: boolean } = {}): void {
  const count = countItems(submission);
  if (count === 0 && !options.draft)
    throw new ColloquyError('plan_empty', `${what} asks for no conversation: a list of it is empty.`);
  if (count !== null && count > itemsPerJobMax)
    throw tooManyItems(`${what} asks for ${count.toLocaleString('en')} conversations`);
}

export function tooManyItems(what: string): ColloquyError {
  return new ColloquyError('too_many_items', `${what}; a job holds at most ${itemsPerJobMax.toLocaleString('en')}.`);
}

const lengthOf = (value: unknown): number | null => (Array.isArray(value) ? value.length : null);

const asMapping = (value: unknown): Mapping => (isMapping(value) ? value : {});
