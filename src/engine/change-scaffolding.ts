import type { z } from 'zod';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { problemsError, problemsOf } from '#domain/input-problems.ts';
import {
  type AnyRow,
  fieldsOf,
  keyOf,
  type ScaffoldingKind,
  type ScaffoldingRows,
  scaffoldingKinds,
} from '#domain/scaffolding-kinds.ts';
import {
  findScaffolding,
  lockScaffolding,
  type StoredRow,
  storeScaffolding,
  updateScaffolding,
} from '#ledger/scaffolding-store.ts';
import type { Database, Queryable } from '#platform/database.ts';

/**
 * Stores a new row.
 * @throws ColloquyError `key_taken` where there is one of its key (a template’s name), active or not
 */
export async function createScaffolding(
  db: Database,
  organizationId: string,
  kind: ScaffoldingKind,
  row: ScaffoldingRows[ScaffoldingKind],
): Promise<StoredRow> {
  return db.transaction(async (connection) => {
    await lockScaffolding(connection, organizationId);
    await refuseTaken(connection, organizationId, kind, keyOf(kind, row));
    await storeScaffolding(connection, organizationId, kind, [row as never], { replace: false });
    return findScaffolding(connection, organizationId, kind, keyOf(kind, row));
  });
}

/**
 * Changes the named fields of a row, and nothing else of it; null takes a field away. Jobs that were submitted before keep what they have.
 * @param reference its key (a template’s name) or id
 * @param accept throws where it is no longer what the change was made for
 * @throws ColloquyError `not_found`; `invalid_input` where the row would not be one; `key_taken`
 */
export async function changeScaffolding(
  db: Database,
  organizationId: string,
  kind: ScaffoldingKind,
  reference: string,
  { changes, accept }: { changes: AnyRow; accept: (row: StoredRow) => void },
): Promise<StoredRow> {
  return db.transaction(async (connection) => {
    await lockScaffolding(connection, organizationId);
    const before = await findScaffolding(connection, organizationId, kind, reference, { lock: true });
    accept(before);
    const { active = before.active, ...fields } = changes as AnyRow & { active?: boolean };
    const row = checked(kind, { ...contentOf(kind, before), ...fields });
    if (keyOf(kind, row) !== keyOf(kind, before)) await refuseTaken(connection, organizationId, kind, keyOf(kind, row));
    await updateScaffolding(connection, kind, before.id, { ...row, active });
    return findScaffolding(connection, organizationId, kind, before.id);
  });
}

const contentOf = (kind: ScaffoldingKind, row: object) =>
  Object.fromEntries(fieldsOf(kind).map(([name]) => [name, (row as AnyRow)[name]]));

function checked(kind: ScaffoldingKind, content: AnyRow): object {
  const schema: z.ZodType<object> = scaffoldingKinds[kind].schema;
  const said = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== null));
  const parsed = schema.safeParse(said, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw problemsError('invalid_input', 'The body', problemsOf(parsed.error, '', schema));
}

async function refuseTaken(db: Queryable, organizationId: string, kind: ScaffoldingKind, key: string): Promise<void> {
  const there = await findScaffolding(db, organizationId, kind, key).catch((error) => {
    if (error instanceof ColloquyError && error.code === 'not_found') return null;
    throw error;
  });
  if (!there || keyOf(kind, there) !== key) return;
  const { word } = scaffoldingKinds[kind];
  throw new ColloquyError(
    'key_taken',
    `There is a ${word} “${key}” already${there.active ? '' : ', which is deactivated'}: ${there.id}.`,
    {
      next: there.active ? 'Change that one, or choose another.' : 'Reactivate and change that one, or choose another.',
    },
  );
}
