import type { Provider } from '../provider.ts';
import { callModel } from './call-model.ts';
import { lazyModels } from './lazy-models.ts';
import { patientFetch } from './patient-fetch.ts';

const openaiBaseUrl = 'https://api.openai.com/v1';

/** OpenAI's own API (responses). The base URL is always given: the SDK would else take OPENAI_BASE_URL, which is for `local:` here. */
export function openaiProvider(options: { apiKey: string; baseUrl?: string }): Provider {
  const models = lazyModels(async () => {
    const { createOpenAI } = await import('@ai-sdk/openai');
    return createOpenAI({ apiKey: options.apiKey, baseURL: options.baseUrl ?? openaiBaseUrl, fetch: patientFetch })
      .responses;
  });
  return {
    call: (request) =>
      callModel(
        {
          model: () => models(request.model.model),
          structured: true,
          // OpenAI keeps answers for 30 days unless told not to. Summaries of reasoning, on by default in the SDK, cost and are not read.
          providerOptions: { openai: { store: false, reasoningSummary: null } },
          secrets: [options.apiKey],
        },
        request,
      ),
  };
}
