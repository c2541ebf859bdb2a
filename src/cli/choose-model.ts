import { hasData } from '#cli/has-data.ts';
import { parseModelName } from '#domain/model-name.ts';
import type { Models } from '#engine/models.ts';
import { localOrganizationId as organizationId } from '#ledger/organizations.ts';
import type { Config } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';

/**
 * Refuses a model that cannot be called before a database is opened or started for it. Where there is one already it may have a key of the organisation’s own, so that only
 * `chosenModel` can tell.
 * @throws ColloquyError `model_invalid`, `key_missing`
 */
export async function refuseUncallable(models: Models, config: Config, named: string | undefined): Promise<void> {
  if (named !== undefined) parseModelName(named);
  if (config.databaseUrl === null && !(await hasData(config.dataFolder))) await models.choose(named);
}

/** The model to use, as the server’s submissions choose it. @throws ColloquyError `model_invalid`, `key_missing` */
export const chosenModel = (models: Models, db: Database, named: string | undefined): Promise<string> =>
  models.choose(named, { db, organizationId });
