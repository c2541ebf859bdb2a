import type { Provider } from '../provider.ts';
import { callModel } from './call-model.ts';
import { lazyModels } from './lazy-models.ts';
import { patientFetch } from './patient-fetch.ts';

const anthropicBaseUrl = 'https://api.anthropic.com/v1';

/**
 * Claude models from before structured outputs (`output_config.format`). For them the SDK would force a tool call to get JSON, which current models
 * refuse and which we never do: they answer in plain text. A model of a later name has it.
 */
const withoutStructuredOutput = /claude-(?:instant|v?[123]\b|(?:sonnet|opus)-4-(?:0\b|20\d{6}))/;

/** Anthropic's own API. The base URL is always given: the SDK would else take one from the environment. */
export function anthropicProvider(options: { apiKey: string; baseUrl?: string }): Provider {
  const models = lazyModels(async () => {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({
      apiKey: options.apiKey,
      baseURL: options.baseUrl ?? anthropicBaseUrl,
      fetch: patientFetch,
    });
  });
  return {
    call: (request) =>
      callModel(
        {
          model: () => models(request.model.model),
          structured: !withoutStructuredOutput.test(request.model.model),
          // The system message is the same for a whole job: written to the cache once, read at a tenth of the price.
          systemOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
          secrets: [options.apiKey],
        },
        request,
      ),
  };
}
