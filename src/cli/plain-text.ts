/**
 * Names come out of plans, errors out of providers, words out of models: none of them may steer the terminal that shows them. A control character becomes its picture,
 * line breaks and tabs stay.
 * @example plainText('\x1b[2J') // '␛[2J'
 */
export function plainText(text: string): string {
  return text.replace(steering, picture);
}

/** The same as one line: what is shown among lines of ours must not look like another one. */
export function oneLine(text: string): string {
  return plainText(text.replace(/\r?\n/g, '␊'));
}

/** The same value as JSON, without a character that a terminal would take for more than text; JSON.stringify escapes only a part of them. */
export function plainJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\x7f-\x9f]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const steering = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

function picture(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : '�';
}
