/**
 * Windows of twelve words, as rolling hashes, so that a turn is compared with thousands of windows of the prompt in one pass without
 * allocating. A hash only points at a window: the words themselves decide (32 bits would flag a good conversation in 6,000).
 */

/** Twelve words in a row are not said by chance; a phrase of the persona's or a figure of speech is shorter. */
export const windowWords = 12;

/** Instructions kept at once: a job has one system prompt and a few templates. */
const cachedTextsMax = 64;

const base = 0x01000193;
const dropFactor = power(base, windowWords);

/**
 * Calls `visit` with the hash, start and end of each run of twelve words, until it returns true.
 * Words are letters and digits, in lower case for ASCII; everything else only separates them.
 */
export function wordWindows(text: string, visit: (hash: number, start: number, end: number) => boolean): void {
  const hashes = new Int32Array(windowWords);
  const starts = new Int32Array(windowWords);
  let count = 0;
  let rolling = 0;
  let word = 0;
  let wordStart = -1;
  for (let index = 0; index <= text.length; index += 1) {
    const unit = index < text.length ? foldUnit(text.charCodeAt(index)) : 0;
    if (unit !== 0) {
      if (wordStart < 0) {
        wordStart = index;
        word = 0x811c9dc5;
      }
      word = Math.imul(word ^ unit, 0x01000193);
    } else if (wordStart >= 0) {
      const slot = count % windowWords;
      rolling = (Math.imul(rolling, base) + word) | 0;
      if (count >= windowWords) rolling = (rolling - Math.imul(hashes[slot] ?? 0, dropFactor)) | 0;
      hashes[slot] = word;
      starts[slot] = wordStart;
      count += 1;
      wordStart = -1;
      if (count >= windowWords && visit(rolling, starts[count % windowWords] ?? 0, index)) return;
    }
  }
}

/** A run of words as it is compared: lower case, one blank between. */
export function foldWords(text: string): string {
  let folded = '';
  let gap = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = foldUnit(text.charCodeAt(index));
    if (unit === 0) gap = folded !== '';
    else {
      folded += gap ? ` ${String.fromCharCode(unit)}` : String.fromCharCode(unit);
      gap = false;
    }
  }
  return folded;
}

/** The windows of one text. `maybe` answers “surely not” for 99 of 100 windows of a conversation with one look into a table. */
interface InstructionWindows {
  maybe: Uint8Array;
  words: Map<number, string>;
}

const tableSize = 1 << 16;
export const tableMask = tableSize - 1;

const cache = new Map<string, InstructionWindows>();

/**
 * The windows of a prompt's own instructions, by hash; kept for the last 64 texts. Only windows that speak about the conversation count:
 * a template also holds sentences that a good advisor may say (“a crisis line that answers day and night by call or text …”).
 */
export function instructionWindows(text: string): InstructionWindows {
  const known = cache.get(text);
  if (known) return known;
  const windows: InstructionWindows = { maybe: new Uint8Array(tableSize), words: new Map() };
  for (const part of text.split(notInstructions)) {
    wordWindows(part, (hash, start, end) => {
      const words = foldWords(part.slice(start, end));
      if (!aboutConversation.test(words)) return false;
      windows.maybe[hash & tableMask] = 1;
      windows.words.set(hash, words);
      return false;
    });
  }
  if (cache.size >= cachedTextsMax) cache.delete(cache.keys().next().value as string);
  cache.set(text, windows);
  return windows;
}

/** Words with which an author speaks about a conversation, and its speakers do not. */
const aboutConversation =
  /\b(?:advisors?|arcs?|assistant|clients?|conversations?|customers?|dialogues?|exchanges|format|intensity|json|messages?|output|personas?|placeholders?|prompts?|roles?|schema|sentences|templates?|topic|training|turns|users?|words|write)\b/;

/** Placeholders, and quoted phrases: examples of what to say may be said. */
const notInstructions = /\{\{[^{}]*\}\}|"[^"\n]{12,400}"|“[^”]{12,400}”|«[^»]{12,400}»/;

/** The folded unit of a word, or 0 for what stands between words. */
function foldUnit(unit: number): number {
  if (unit >= 97 && unit <= 122) return unit;
  if (unit >= 65 && unit <= 90) return unit + 32;
  if (unit >= 48 && unit <= 57) return unit;
  if (unit < 0xc0) return 0;
  return (unit >= 0x2000 && unit <= 0x206f) || (unit >= 0x3000 && unit <= 0x303f) || (unit >= 0xff00 && unit <= 0xff0f)
    ? 0
    : unit;
}

function power(factor: number, exponent: number): number {
  let product = 1;
  for (let step = 0; step < exponent; step += 1) product = Math.imul(product, factor);
  return product;
}
