import { count, printJson, say } from '#cli/output.ts';
import { readScaffoldingFile } from '#cli/scaffolding-file.ts';
import { configOf, type DataOption, withStore } from '#cli/with-store.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type ScaffoldingKind, storeScaffolding } from '#ledger/scaffolding-store.ts';

const kinds: Record<string, ScaffoldingKind> = {
  personas: 'personas',
  'emotional-arcs': 'emotionalArcs',
  topics: 'topics',
  advisors: 'advisors',
  templates: 'templates',
};

/** Stores the rows of a file, all or none; a row whose key exists is changed. */
export async function importScaffolding(
  kindName: string,
  file: string,
  options: DataOption & { json?: boolean },
): Promise<void> {
  const kind = kinds[kindName];
  if (!kind)
    throw new ColloquyError('invalid_input', `“${kindName}” is no kind of scaffolding.`, {
      next: `Use one of: ${Object.keys(kinds).join(', ')}.`,
    });
  const rows = await readScaffoldingFile(kind, file);
  await withStore(configOf(options), async ({ db }) => {
    const changed = await db.transaction((connection) =>
      storeScaffolding(connection, localOrganizationId, kind, rows as never[], { replace: true }),
    );
    if (options.json) return printJson({ kind: kindName, rows: rows.length, changed });
    say(`${count(rows.length, 'row')} read, ${changed} added or changed.`);
  });
}
