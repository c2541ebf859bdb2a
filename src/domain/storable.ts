/**
 * Makes text from outside storable in Postgres, whatever a provider, a plan or an error put into it: `text` and `jsonb` refuse NUL
 * (22P05), UTF-8 has no lone surrogates, and every stored text has a cap. One NUL in one result once failed its whole batch of 50.
 */

const replacement = '\uFFFD';
const mark = '…';
const depthMax = 100;

/**
 * The same text where it can be stored as it is (nothing is allocated then); else NUL and lone surrogates become U+FFFD, and what is
 * longer than `maxChars` UTF-16 units ends in `…` at that length, never inside a surrogate pair.
 * @example storable('a\0b', 10) // 'a\uFFFDb'
 */
export function storable(value: string, maxChars: number): string {
  let text = value;
  if (text.length > maxChars) text = cut(text, maxChars);
  if (text.includes('\0')) text = text.replaceAll('\0', replacement);
  return text.isWellFormed() ? text : text.toWellFormed();
}

/**
 * `storable` for every string of a JSON value, keys too; the very same value where nothing had to change. Deeper than 100 levels it
 * becomes `…`, so that no input can exhaust the stack.
 * @param maxChars cap of each single string
 */
export function storableJson<T>(value: T, maxChars = 200_000): T {
  return clean(value, maxChars, 0) as T;
}

function cut(text: string, maxChars: number): string {
  if (maxChars < 1) return '';
  let end = maxChars - mark.length;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return text.slice(0, end) + mark;
}

function clean(value: unknown, maxChars: number, depth: number): unknown {
  if (typeof value === 'string') return storable(value, maxChars);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= depthMax) return mark;
  return Array.isArray(value) ? cleanArray(value, maxChars, depth) : cleanObject(value, maxChars, depth);
}

function cleanArray(array: unknown[], maxChars: number, depth: number): unknown[] {
  let copy: unknown[] | null = null;
  for (let index = 0; index < array.length; index += 1) {
    const cleaned = clean(array[index], maxChars, depth + 1);
    if (cleaned !== array[index]) {
      copy ??= [...array];
      copy[index] = cleaned;
    }
  }
  return copy ?? array;
}

function cleanObject(object: object, maxChars: number, depth: number): object {
  let changed = false;
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(object)) {
    const cleanedKey = storable(key, maxChars);
    const cleaned = clean(value, maxChars, depth + 1);
    changed ||= cleanedKey !== key || cleaned !== value;
    entries.push([cleanedKey, cleaned]);
  }
  // fromEntries defines own properties, so that a key `__proto__` stays data.
  return changed ? Object.fromEntries(entries) : object;
}
