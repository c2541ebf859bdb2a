import type { Provider } from '../provider.ts';
import { callModel } from './call-model.ts';
import { lazyModels } from './lazy-models.ts';
import { patientFetch } from './patient-fetch.ts';

/**
 * Anything that speaks OpenAI's chat wire: vLLM, Ollama, llama.cpp, LM Studio, Together, OpenRouter. It is asked for plain text, since many of them refuse
 * `response_format`; our reader takes the JSON out of whatever surrounds it.
 * @param options.fetch where the address is not the operator’s
 */
export function localProvider(options: {
  baseUrl: string;
  apiKey?: string;
  fetch?: typeof globalThis.fetch;
}): Provider {
  const models = lazyModels(async () => {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
    return createOpenAICompatible({
      name: 'local',
      baseURL: options.baseUrl,
      apiKey: options.apiKey,
      fetch: options.fetch ?? patientFetch,
    });
  });
  return {
    call: (request) =>
      callModel(
        {
          model: () => models(request.model.model),
          structured: false,
          secrets: options.apiKey ? [options.apiKey] : [],
        },
        request,
      ),
  };
}
