import type { DataOption } from '#cli/with-store.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { ownerExists } from '#ledger/members.ts';
import type { Queryable } from '#platform/database.ts';

/**
 * Others can reach what listens beyond this machine, and without an owner nobody could tell them apart.
 * @throws ColloquyError `configuration_invalid` with the command that adds one
 */
export async function refuseOwnerless(db: Queryable, { host, data }: DataOption & { host: string }): Promise<void> {
  if (await ownerExists(db)) return;
  const add = `colloquy users add you@example.com --role owner${data ? ` --data ${data}` : ''}`;
  throw new ColloquyError('configuration_invalid', `Others can reach ${host}, and this server has no owner yet.`, {
    next: `Run ${add} first (in a clone: npm run ${add.replace(' ', ' -- ')}), with the same DATABASE_URL if one is set.`,
  });
}
