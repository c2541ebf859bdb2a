import { decodeCursor, pageOf } from '#ledger/cursor.ts';
import { listScaffolding, type ScaffoldingKind, scaffoldingKinds } from '#ledger/scaffolding-store.ts';
import { scaffoldingQuery } from './queries.ts';
import { methods, route } from './route.ts';

/** The route that lists one kind of scaffolding by its key, the inactive ones too. */
export function scaffoldingRoute(kind: ScaffoldingKind) {
  const { key } = scaffoldingKinds[kind];
  const keyOf = (row: object) => String((row as Record<string, unknown>)[key]);
  return methods({
    GET: route(scaffoldingQuery, async ({ db, viewer, query: { limit = 50, cursor } }) => {
      const after = decodeCursor(cursor, 1)?.[0] ?? null;
      const rows: object[] = await listScaffolding(db, viewer.organizationId, kind);
      // By code units, not by the database’s collation, so that the order is the one that `after` is compared in.
      const left = rows
        .filter((row) => after === null || keyOf(row) > String(after))
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      return pageOf(
        left.slice(0, limit + 1),
        limit,
        (row) => row,
        (row) => [keyOf(row)],
      );
    }),
  });
}
