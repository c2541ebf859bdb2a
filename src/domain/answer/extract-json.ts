import { jsonrepair } from 'jsonrepair';

/** What stands between a model's words and a JSON object: reasoning, prose, fences, small slips of syntax. */
export type Extracted =
  | { ok: true; value: unknown }
  /** `none`: no object at all; `cut_off`: it stops before its end; `broken`: it could not be repaired. */
  | { ok: false; why: 'none' | 'cut_off' | 'broken'; detail: string };

/** Far above any answer within an output limit; repairing is linear, but not free. */
const answerCharsMax = 2_000_000;

const expectedStart = /\{\s*"(?:conversation_metadata|turns|conversation)"\s*:/;

/**
 * The JSON object in an answer. A clean answer costs one `JSON.parse` (4 µs for 5.5 kB); repair is tried only when that fails.
 * An answer that was cut off is not repaired: it would look complete, with its end missing.
 */
export function extractJson(text: string): Extracted {
  if (text.length > answerCharsMax)
    return { ok: false, why: 'broken', detail: `It is ${text.length} characters long.` };
  const whole = parse(text);
  if (isObject(whole)) return { ok: true, value: whole };
  const body = fromFirstBrace(afterReasoning(text));
  if (body === null)
    return { ok: false, why: 'none', detail: text.trim() === '' ? 'It was empty.' : 'It holds no object.' };
  const scan = scanObject(body);
  const candidates = new Set([body.slice(0, scan.end), body.slice(0, body.lastIndexOf('}') + 1)]);
  for (const candidate of candidates) {
    const parsed = parse(candidate);
    if (isObject(parsed)) return { ok: true, value: parsed };
  }
  if (scan.cutOff) return { ok: false, why: 'cut_off', detail: 'It stops before its end.' };
  return repair(candidates);
}

function repair(candidates: Iterable<string>): Extracted {
  let detail = 'It holds no object.';
  for (const candidate of candidates) {
    try {
      const value = parse(jsonrepair(candidate));
      if (isObject(value)) return { ok: true, value };
    } catch (error) {
      // jsonrepair says what it stumbled over, which is worth more to people than our own words.
      detail = error instanceof Error ? `${error.message}.` : String(error);
    }
  }
  return { ok: false, why: 'broken', detail };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON as it stands; the caller goes on to the tolerant ways.
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Local reasoning models put their thoughts before the answer, at times with braces in them. */
function afterReasoning(text: string): string {
  const end = text.lastIndexOf('</think>');
  return end < 0 ? text : text.slice(end + '</think>'.length);
}

function fromFirstBrace(text: string): string | null {
  const expected = text.search(expectedStart);
  const start = expected >= 0 ? expected : text.indexOf('{');
  return start < 0 ? null : text.slice(start);
}

/**
 * Where the object ends, and whether it stops in the middle: inside a string, or with two or more brackets open. One missing brace at the
 * very end is a slip that repair mends. An unescaped quote confuses the count, so a text that ends with a brace is never called cut inside
 * a string.
 */
function scanObject(body: string): { end: number; cutOff: boolean } {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < body.length; index += 1) {
    const char = body[index];
    if (inString) {
      if (char === '\\') index += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return { end: index + 1, cutOff: false };
    }
  }
  const cutOff = inString ? !/\}\s*(?:```)?\s*$/.test(body) : depth >= 2;
  return { end: body.length, cutOff };
}
