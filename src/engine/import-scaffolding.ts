import { problemsError } from '#domain/input-problems.ts';
import type { FileRow, ScaffoldingFile } from '#domain/scaffolding-file/read-scaffolding.ts';
import { keyOf, type ScaffoldingKind, saySame, scaffoldingKinds } from '#domain/scaffolding-kinds.ts';
import { listScaffolding, lockScaffolding, type StoredRow, storeScaffolding } from '#ledger/scaffolding-store.ts';
import type { Database, Queryable } from '#platform/database.ts';

/** How many rows an import makes, changes, and finds as they are. */
export interface ImportOutcome {
  created: number;
  updated: number;
  unchanged: number;
}

/**
 * Stores the rows of a file, all or none: a row whose key (a template’s name) exists is changed, whatever the file leaves out of it taken away, and what is not in the
 * file stays as it is.
 * @param options.dryRun say what would become of it, and write nothing
 * @throws ColloquyError `invalid_input` where an id is another row’s, by file and line
 */
export async function importScaffolding(
  db: Database,
  organizationId: string,
  kind: ScaffoldingKind,
  file: ScaffoldingFile,
  options: { dryRun?: boolean } = {},
): Promise<ImportOutcome> {
  if (options.dryRun) return (await sorted(db, organizationId, kind, file)).outcome;
  return db.transaction(async (connection) => {
    await lockScaffolding(connection, organizationId);
    const { changed, outcome } = await sorted(connection, organizationId, kind, file);
    if (changed.length > 0)
      await storeScaffolding(connection, organizationId, kind, changed as never[], { replace: true });
    return outcome;
  });
}

async function sorted(
  db: Queryable,
  organizationId: string,
  kind: ScaffoldingKind,
  file: ScaffoldingFile,
): Promise<{ changed: FileRow[]; outcome: ImportOutcome }> {
  const stored: StoredRow[] = await listScaffolding(db, organizationId, kind);
  const byKey = new Map(stored.map((row) => [keyOf(kind, row), row]));
  refuseForeignIds(kind, file, stored);
  const outcome = { created: 0, updated: 0, unchanged: 0 };
  const changed: FileRow[] = [];
  for (const row of file.rows) {
    const before = byKey.get(keyOf(kind, row));
    const active = row.active ?? before?.active ?? true;
    const same = before && before.active === active && saySame(kind, before, row);
    outcome[!before ? 'created' : same ? 'unchanged' : 'updated']++;
    if (!same) changed.push({ ...row, active });
  }
  return { changed, outcome };
}

/** A template that has another one’s id: which of both is meant? */
function refuseForeignIds(kind: ScaffoldingKind, { rows, locate }: ScaffoldingFile, stored: StoredRow[]): void {
  const owners = new Map(stored.map((row) => [row.id, keyOf(kind, row)]));
  const problems: { path: [number, string]; message: string }[] = [];
  for (const [index, row] of rows.entries()) {
    const key = keyOf(kind, row);
    const owner = row.id === undefined ? key : (owners.get(row.id.toLowerCase()) ?? key);
    if (row.id !== undefined) owners.set(row.id.toLowerCase(), key);
    if (owner !== key)
      problems.push({
        path: [index, 'id'],
        message: `is the id of the ${scaffoldingKinds[kind].word} “${owner}”; leave it out, or rename that one`,
      });
  }
  if (problems.length === 0) return;
  const places = locate(problems.map(({ path }) => path));
  throw problemsError(
    'invalid_input',
    'The file',
    problems.map(({ message }, i) => ({ path: places[i] ?? '', message })),
  );
}
