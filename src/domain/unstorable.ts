import type { InputPath } from '#domain/input-problems.ts';

/** Nobody reads more of these. */
const reportsMax = 1_000;
/** Deeper than any honest plan, and shallow enough for recursion and for Postgres’ jsonb. */
const depthMax = 100;
/** More than anybody names in one object: what comes after us would look at each for seconds. */
const fieldsMax = 10_000;

/**
 * Finds the first character of a text that Postgres cannot store: NUL, or half a surrogate pair.
 * @example unstorableIn('a\0b') // { index: 1, what: 'the character NUL (U+0000)' }
 */
export function unstorableIn(text: string): { index: number; what: string } | null {
  const nul = text.indexOf('\0');
  if (nul >= 0) return { index: nul, what: 'the character NUL (U+0000)' };
  if (text.isWellFormed()) return null;
  const index = text.search(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/);
  const code = text.charCodeAt(index).toString(16).toUpperCase();
  return { index, what: `half a character (the lone surrogate U+${code})` };
}

interface Place {
  value: object;
  key: PropertyKey;
  parent: Place | null;
  depth: number;
}

/**
 * Walks a JSON-like value and reports every text, name or number in it that cannot be stored (the name `__proto__`, neither), and what is nested too deeply.
 * Its own stack, so that a hostile depth cannot overflow ours. With `shared`, an object that hangs in several places (YAML’s
 * aliases) is walked once.
 */
export function findUnstorable(
  root: unknown,
  report: (path: InputPath, message: string) => void,
  options: { shared?: boolean } = {},
): void {
  const seen = options.shared ? new Set<object>() : null;
  const open: Place[] = [];
  let reports = 0;
  const tell = (path: InputPath, message: string) => {
    reports++;
    report(path, message);
  };
  const look = (value: unknown, key: PropertyKey, parent: Place | null) => {
    if (typeof value === 'string') {
      const bad = unstorableIn(value);
      if (bad) tell(pathOf(parent, key), `holds ${bad.what}`);
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) tell(pathOf(parent, key), `must be a finite number, not ${value}`);
    } else if (typeof value === 'object' && value !== null) {
      const depth = (parent?.depth ?? 0) + 1;
      if (depth > depthMax) tell(pathOf(parent, key).slice(0, 8), `is nested deeper than ${depthMax} levels`);
      else if (!seen?.has(value)) open.push({ value, key, parent, depth });
      seen?.add(value);
    }
  };
  look(root, '', null);
  for (let place = open.pop(); place && reports < reportsMax; place = open.pop()) {
    if (Array.isArray(place.value)) {
      for (let i = 0; i < place.value.length; i++) look(place.value[i], i, place);
      continue;
    }
    const names = Object.keys(place.value);
    if (names.length > fieldsMax) {
      tell(pathOf(place.parent, place.key), `has more than ${fieldsMax.toLocaleString('en')} fields`);
      continue;
    }
    for (const key of names) {
      const bad = unstorableIn(key);
      if (bad) tell(pathOf(place.parent, place.key), `has a name that holds ${bad.what}`);
      // What comes after us would leave it out without a word.
      else if (key === '__proto__') tell(pathOf(place.parent, place.key), 'has a field with the name __proto__');
      else look((place.value as Record<string, unknown>)[key], key, place);
    }
  }
}

function pathOf(parent: Place | null, key: PropertyKey): PropertyKey[] {
  const path: PropertyKey[] = [];
  if (!parent && key === '') return path;
  path.push(key);
  for (let place = parent; place?.parent; place = place.parent) path.unshift(place.key);
  return path;
}
