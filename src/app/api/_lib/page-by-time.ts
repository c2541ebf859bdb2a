import { decodeCursor, type Page, type PageRequest, pageOf } from '#ledger/cursor.ts';

type Row = { id: string; createdAt: Date | string };

/** A page of a list that is short enough to be read as a whole. */
export function pageByTime<Item extends Row>(
  rows: Item[],
  { limit = 50, cursor }: PageRequest,
  order: 'oldest first' | 'newest first',
): Page<Item> {
  const keyOf = ({ createdAt, id }: Row) => `${new Date(createdAt).toISOString()} ${id}`;
  const before = (one: string, other: string) => (order === 'oldest first' ? one < other : one > other);
  const after = decodeCursor(cursor, 2)?.join(' ') ?? null;
  const left = rows
    .filter((row) => after === null || before(after, keyOf(row)))
    .sort((a, b) => (before(keyOf(a), keyOf(b)) ? -1 : 1));
  return pageOf(
    left.slice(0, limit + 1),
    limit,
    (row) => row,
    (row) => keyOf(row).split(' '),
  );
}
