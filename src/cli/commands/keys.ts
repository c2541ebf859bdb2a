import { print, printJson, say, table } from '#cli/output.ts';
import { configOf, type JobOptions, withStore } from '#cli/with-store.ts';
import type { Scope } from '#domain/access.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey } from '#ledger/api-keys.ts';
import { localOrganizationId as organizationId } from '#ledger/organizations.ts';
import type { Database } from '#platform/database.ts';

interface CreateOptions extends JobOptions {
  scope: Scope[];
  days: number;
}

const dayMs = 86_400_000;

export async function create(name: string, options: CreateOptions): Promise<void> {
  if (name.trim() === '' || name.length > 200)
    throw new ColloquyError('invalid_input', 'A key’s name has 1 to 200 characters.', { next: 'Name it shorter.' });
  await withStore(configOf(options), async ({ db }) => {
    const expiresAt = new Date(Date.now() + options.days * dayMs);
    const made = { organizationId, name, scopes: [...new Set(options.scope)], expiresAt, createdBy: null };
    const { key, secret } = await createApiKey(db, made);
    if (options.json) return printJson({ ...key, secret });
    say(
      `The key “${name}” may ${key.scopes.join(', ')} until ${expiresAt.toISOString().slice(0, 10)}. It is shown this once:`,
    );
    print(secret);
  });
}

export async function list(options: JobOptions): Promise<void> {
  await withStore(configOf(options), async ({ db }) => {
    const keys = await listApiKeys(db, organizationId);
    if (options.json) return printJson({ items: keys });
    if (keys.length === 0) return say('There is no key. Make one: colloquy keys create NAME');
    print(table([['ID', 'NAME', 'KEY', 'MAY', 'STATE', 'LAST USED'], ...keys.map(row)]));
  });
}

function row({ id, name, start, scopes, lastUsedAt, ...key }: ApiKey): string[] {
  const used = lastUsedAt === null ? 'never' : new Date(lastUsedAt).toISOString();
  return [id, name, `${start}…`, scopes.join(','), stateOf(key), used];
}

function stateOf({ revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>): string {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt === null) return 'valid';
  const end = new Date(expiresAt);
  return `${end.getTime() < Date.now() ? 'expired' : 'valid until'} ${end.toISOString().slice(0, 10)}`;
}

export async function revoke(start: string, options: JobOptions): Promise<void> {
  await withStore(configOf(options), async ({ db }) => {
    const key = await revokeApiKey(db, organizationId, await findKey(db, start));
    if (options.json) return printJson(key);
    say(`The key “${key.name}” lets nobody in any more.`);
  });
}

/** A whole id, or the start of exactly one. */
async function findKey(db: Database, start: string): Promise<string> {
  const found = (await listApiKeys(db, organizationId)).filter(({ id }) => id.startsWith(start.toLowerCase()));
  if (found.length === 1) return found[0]!.id;
  const why = found.length === 0 ? 'There is no key whose id starts with' : 'More than one key’s id starts with';
  throw new ColloquyError('not_found', `${why} ${start}.`, { next: 'List them: colloquy keys list.' });
}
