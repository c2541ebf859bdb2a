import { ColloquyError } from '#domain/colloquy-error.ts';

/** A page of a list; `nextCursor` is null on the last one. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface PageRequest {
  /** 1…200. */
  limit?: number;
  cursor?: string | null;
}

/** The values of the last row's sort columns, as one opaque word. */
function encodeCursor(values: (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** @throws ColloquyError `invalid_input` for a word that is no cursor of `length` values */
export function decodeCursor(cursor: string | null | undefined, length: number): (string | number)[] | null {
  if (!cursor) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(values) &&
      values.length === length &&
      values.every((each) => typeof each === 'string' || typeof each === 'number')
    )
      return values;
  } catch {
    // judged below
  }
  throw new ColloquyError('invalid_input', 'The cursor is not one that this list gave.', {
    problems: [{ path: 'cursor', message: 'is not a cursor' }],
  });
}

/** Cuts a page out of up to `limit + 1` rows. */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  toItem: (row: Row) => Item,
  cursorOf: (row: Row) => (string | number)[],
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : null,
  };
}
