import { ColloquyError } from '#domain/colloquy-error.ts';

export const providerNames = ['anthropic', 'openai', 'local', 'rehearsal'] as const;
export type ProviderName = (typeof providerNames)[number];

/** In place of a model, in a job that was adopted where none was named: nobody can call it. */
export const unnamedModel = 'unnamed:model';

export interface ModelName {
  provider: ProviderName;
  /** The provider's own name for it, without our prefix. */
  model: string;
  /** The knobs behind `?`, for the rehearsal model only. */
  knobs: string;
}

/**
 * Splits `provider:model`.
 * @example parseModelName('rehearsal:default?seed=7') // { provider: 'rehearsal', model: 'default', knobs: 'seed=7' }
 * @throws ColloquyError `model_invalid`
 */
export function parseModelName(name: string): ModelName {
  const colon = name.indexOf(':');
  const provider = providerNames.find((known) => known === name.slice(0, colon));
  const rest = name.slice(colon + 1);
  if (colon < 1 || !provider || rest === '') {
    throw new ColloquyError('model_invalid', `“${name}” is not a model’s name: it should be provider:model.`);
  }
  if (provider !== 'rehearsal') return { provider, model: rest, knobs: '' };
  const [model = '', knobs = ''] = rest.split('?', 2);
  if (model !== 'default')
    throw new ColloquyError('model_invalid', `There is one rehearsal model, rehearsal:default, not “${name}”.`);
  return { provider, model, knobs };
}
