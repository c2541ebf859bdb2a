/** Where JSON text breaks the grammar. */
export interface JsonFault {
  offset: number;
  message: string;
}

/**
 * Walks JSON text by the grammar of RFC 8259, for what JSON.parse does not tell: where things are, and where the text is
 * broken. `visit` gets each name of an object and each element of a list with its depth (1 for the outermost) and offset.
 * Keeps its own stack, so that no depth of nesting overflows ours. Only used when something is wrong.
 */
export function walkJson(
  text: string,
  visit: (depth: number, segment: string | number, offset: number) => void,
): JsonFault | null {
  /** The containers that are open: -1 for an object, else the index of a list’s next element. */
  const open: number[] = [];
  let at = 0;
  let expects: 'value' | 'value or ]' | 'name' | 'name or }' | 'comma or end' = 'value';
  const fault = (expected: string): JsonFault => ({
    offset: at,
    message:
      at < text.length ? `expected ${expected}, found “${nextWord(text, at)}”` : `ends too early: expected ${expected}`,
  });
  for (;;) {
    while (isBlank(text.charCodeAt(at))) at++;
    const here = text[at];
    if (expects === 'comma or end') {
      const inside = open.at(-1);
      if (inside === undefined) return here === undefined ? null : fault('the end of the text');
      if (here === (inside === -1 ? '}' : ']')) open.pop();
      else if (here === ',') expects = inside === -1 ? 'name' : 'value';
      else return fault(`“,” or “${inside === -1 ? '}' : ']'}”`);
      at++;
    } else if ((expects === 'name or }' && here === '}') || (expects === 'value or ]' && here === ']')) {
      open.pop();
      at++;
      expects = 'comma or end';
    } else if (expects === 'name' || expects === 'name or }') {
      const end = here === '"' ? endOfString(text, at) : -1;
      if (end < 0) return fault('a name in double quotes');
      visit(open.length, JSON.parse(text.slice(at, end)) as string, at);
      at = end;
      while (isBlank(text.charCodeAt(at))) at++;
      if (text[at] !== ':') return fault('“:”');
      at++;
      expects = 'value';
    } else {
      const index = open.at(-1);
      if (index !== undefined && index >= 0) {
        visit(open.length, index, at);
        open[open.length - 1] = index + 1;
      }
      if (here === '{' || here === '[') {
        open.push(here === '{' ? -1 : 0);
        at++;
        expects = here === '{' ? 'name or }' : 'value or ]';
      } else {
        const end = here === '"' ? endOfString(text, at) : endOfWord(text, at);
        if (end < 0) return fault('a value');
        at = end;
        expects = 'comma or end';
      }
    }
  }
}

const isBlank = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** The offset behind a string that begins at `start`, or -1 where it is not one. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return -1;
    if (code !== 0x5c) continue;
    const escaped = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at + 1, at + 6));
    if (!escaped) return -1;
    at += escaped[0].length;
  }
  return -1;
}

const word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function endOfWord(text: string, start: number): number {
  word.lastIndex = start;
  return word.test(text) ? word.lastIndex : -1;
}

function nextWord(text: string, at: number): string {
  const [shown = ''] = /^(?:"[^"\r\n]*"?|[\p{L}\p{N}_.-]+|.)/su.exec(text.slice(at, at + 40)) ?? [];
  return shown === '\n' || shown === '\r' ? 'end of line' : shown;
}
