import { keepOutOfLog } from '#cli/json-log.ts';
import { madeSecret } from '#cli/kept-secret.ts';
import { say, seconds } from '#cli/output.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { type OpenStoreOptions, openStore, type Store } from '#engine/open-store.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { type Config, readConfig } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';

export interface DataOption {
  data?: string;
}

export interface JobOptions extends DataOption {
  json?: boolean;
}

/** The environment's configuration, with `--data` over it, and the secret that was made in the data folder where it has none. */
export function configOf(options: DataOption): Config {
  const config = readConfig(process.env);
  keepOutOfLog(config.secrets);
  const dataFolder = options.data ?? config.dataFolder;
  const secret = config.secret ?? madeSecret(dataFolder);
  if (secret !== null) config.secrets.push(secret);
  return { ...config, dataFolder, secret };
}

/** Opens the store for one command and closes it after, whatever happens. Slow steps are told, quick ones not. */
export async function withStore<Result>(
  config: Config,
  act: (store: Store) => Promise<Result>,
  options: OpenStoreOptions = {},
): Promise<Result> {
  const store = await openStore(config, {
    onStep: (name, ms) => ms > 400 && say(`${name}: ${seconds(ms)}`),
    ...options,
  });
  for (const note of store.notes) say(note);
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}

/** A whole id, or the start of exactly one. */
export async function findJob(db: Database, start: string): Promise<string> {
  if (!/^[0-9a-f-]{4,36}$/i.test(start))
    throw new ColloquyError('not_found', `“${start}” is no job’s id.`, { next: 'List them: colloquy jobs list.' });
  const rows = await db.query<{ id: string }>(
    `select id from batch_jobs where organization_id = $1 and large_act is distinct from 'delete' and starts_with(id::text, lower($2)) order by created_at desc limit 2`,
    [localOrganizationId, start],
  );
  if (rows.length > 1)
    throw new ColloquyError('not_found', `More than one job’s id starts with ${start}.`, { next: 'Give more of it.' });
  if (!rows[0])
    throw new ColloquyError('not_found', `There is no job ${start}.`, { next: 'List them: colloquy jobs list.' });
  return rows[0].id;
}
