import { decodeCursor, pageOf } from '#ledger/cursor.ts';
import { listScaffolding, type ScaffoldingKind, scaffoldingKinds } from '#ledger/scaffolding-store.ts';
import { scaffoldingPages } from '../_schemas/scaffolding.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { scaffoldingQuery } from './queries.ts';

/** The endpoint that lists one kind of scaffolding by its key, the inactive ones too. */
export function listOf(kind: ScaffoldingKind, declared: { id: string; summary: string }): Endpoint {
  const { key } = scaffoldingKinds[kind];
  const keyOf = (row: object) => String((row as Record<string, unknown>)[key]);
  return endpoint({
    ...declared,
    description: `By \`${key}\`, the inactive ones too. Fields that say nothing are left out.`,
    tag: 'Scaffolding',
    access: 'read',
    query: scaffoldingQuery,
    answers: { 200: { description: 'A page of them', ...scaffoldingPages[kind] } },
    act: async ({ store: { db }, viewer, query: { limit = 50, cursor } }) => {
      const after = decodeCursor(cursor, 1)?.[0] ?? null;
      const rows: object[] = await listScaffolding(db, viewer.organizationId, kind);
      // By code units, not by the database’s collation, so that the order is the one that `after` is compared in.
      const left = rows
        .filter((row) => after === null || keyOf(row) > String(after))
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      return pageOf(
        left.slice(0, limit + 1),
        limit,
        (row) => row as never,
        (row) => [keyOf(row)],
      );
    },
  });
}
