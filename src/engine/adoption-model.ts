import { ColloquyError } from '#domain/colloquy-error.ts';
import { parseModelName, unnamedModel } from '#domain/model-name.ts';
import { modelsOf } from '#engine/models.ts';
import { nameModel } from '#ledger/adoption/name-model.ts';
import { localOrganizationId } from '#ledger/organizations.ts';
import { priceOf } from '#ledger/prices.ts';
import type { Config } from '#platform/config.ts';
import type { Database } from '#platform/database.ts';

/**
 * What calls of adopted jobs are to use: the model that the configuration names, or that its keys stand for. Never the rehearsal model unless it is named, as a real job
 * must not be written by it in passing. null: none is named.
 */
export async function modelForAdoption(config: Config): Promise<string | null> {
  if (config.model !== null) {
    parseModelName(config.model);
    return config.model;
  }
  // A server of one's own that does not answer names no model; adoption does not wait for it.
  const model = await modelsOf(config)
    .choose(null)
    .catch(() => null);
  return model?.startsWith('rehearsal:') ? null : model;
}

/**
 * Gives a job that was adopted without a model the one that the configuration names now; every other job is left alone.
 * @throws ColloquyError `model_invalid` where it names none
 */
export async function nameModelIfNone(db: Database, jobId: string, config: Config): Promise<void> {
  const [job] = await db.query<{ model: string }>('select model from batch_jobs where id = $1', [jobId]);
  if (job?.model !== unnamedModel) return;
  const model = await modelForAdoption(config);
  if (model === null)
    throw new ColloquyError('model_invalid', 'No model was named when this job was adopted, and none is named now.', {
      next: 'Name one: COLLOQUY_MODEL=provider:model before the command, or a key in the environment.',
    });
  await nameModel(db, jobId, model, await priceOf(db, localOrganizationId, model));
}
