import { basename, extname } from 'node:path';
import { clientOf, type StoreOptions } from '#cli/jobs/with-jobs.ts';
import { count, printJson, say } from '#cli/output.ts';
import { readTextFile } from '#cli/read-text-file.ts';
import { configOf, withStore } from '#cli/with-store.ts';
import { answered, type ColloquyClient } from '#client/client.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { readScaffolding } from '#domain/scaffolding-file/read-scaffolding.ts';
import type { ScaffoldingKind } from '#domain/scaffolding-kinds.ts';
import { type ImportOutcome, importScaffolding } from '#engine/import-scaffolding.ts';
import { localOrganizationId } from '#ledger/organizations.ts';

/** Each with the address that a server takes it at. */
const kinds = {
  personas: { kind: 'personas', address: '/api/personas/import' },
  'emotional-arcs': { kind: 'emotionalArcs', address: '/api/emotional-arcs/import' },
  topics: { kind: 'topics', address: '/api/training-topics/import' },
  advisors: { kind: 'advisors', address: '/api/advisors/import' },
  templates: { kind: 'templates', address: '/api/templates/import' },
} as const satisfies Record<string, { kind: ScaffoldingKind; address: string }>;

/** Stores the rows of a file, all or none; a row whose key exists is changed. */
export async function importCommand(
  kindName: string,
  file: string,
  options: StoreOptions & { dryRun?: boolean },
): Promise<void> {
  if (!Object.hasOwn(kinds, kindName))
    throw new ColloquyError('invalid_input', `“${kindName}” is no kind of scaffolding.`, {
      next: `Use one of: ${Object.keys(kinds).join(', ')}.`,
    });
  const { kind, address } = kinds[kindName as keyof typeof kinds];
  const { dryRun } = options;
  const text = await readTextFile(file);
  const client = clientOf(options);
  const outcome = client
    ? await importRemotely(client, address, { text, file, dryRun })
    : await importLocally(kind, { text, file, options });
  const { created, updated, unchanged } = outcome;
  const rows = created + updated + unchanged;
  if (options.json) return printJson({ kind: kindName, rows, changed: created + updated, ...outcome });
  say(
    `${count(rows, 'row')} read, ${created} ${dryRun ? 'to be added' : 'added'}, ${updated} ${dryRun ? 'to be changed' : 'changed'}, ${unchanged} as before.`,
  );
}

async function importLocally(
  kind: ScaffoldingKind,
  { text, file, options }: { text: string; file: string; options: StoreOptions & { dryRun?: boolean } },
): Promise<ImportOutcome> {
  const rows = readScaffolding(kind, text, file);
  return withStore(configOf(options), ({ db }) => importScaffolding(db, localOrganizationId, kind, rows, options));
}

const types: Record<string, string> = { '.json': 'application/json', '.csv': 'text/csv' };

/** As it is, so that what is wrong with it is named by its lines. */
async function importRemotely(
  client: ColloquyClient,
  address: (typeof kinds)[keyof typeof kinds]['address'],
  { text, file, dryRun }: { text: string; file: string; dryRun?: boolean },
): Promise<ImportOutcome> {
  return answered(
    // All of them take and answer the same, but for the rows.
    client.POST(address as '/api/personas/import', {
      params: { query: { name: basename(file), dryRun } },
      headers: { 'Content-Type': types[extname(file).toLowerCase()] ?? 'application/yaml' },
      body: text,
      bodySerializer: (body) => body,
    }),
  );
}
