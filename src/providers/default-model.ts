import { ColloquyError } from '#domain/colloquy-error.ts';
import { parseModelName } from '#domain/model-name.ts';
import { redactSecrets } from '#domain/redact.ts';

/**
 * The middle of each provider's range, for prose of this kind, in November 2026: $2 and $10 a million tokens (Sonnet 5.5), half of that for
 * GPT-6.1 Terra, which is made for clear writing in volume.
 */
const anthropicDefault = 'anthropic:claude-sonnet-5-5';
const openaiDefault = 'openai:gpt-6.1-terra';

const modelsTimeoutMs = 5_000;

type Environment = Record<
  'COLLOQUY_MODEL' | 'ANTHROPIC_API_KEY' | 'OPENAI_API_KEY' | 'OPENAI_BASE_URL',
  string | undefined
>;

/**
 * The model where neither plan nor flag names one: COLLOQUY_MODEL, else by the keys that are set. With OPENAI_BASE_URL the OpenAI key
 * belongs to that server, so its first model is taken; with nothing set it is the rehearsal.
 * @param fetch asks the server at OPENAI_BASE_URL
 * @throws ColloquyError `model_invalid` where COLLOQUY_MODEL is no name, or the server at OPENAI_BASE_URL names no model
 */
export async function defaultModel(
  env: Partial<Environment>,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<string> {
  if (env.COLLOQUY_MODEL) {
    parseModelName(env.COLLOQUY_MODEL);
    return env.COLLOQUY_MODEL;
  }
  if (env.ANTHROPIC_API_KEY) return anthropicDefault;
  if (env.OPENAI_BASE_URL) return `local:${await firstModel(env.OPENAI_BASE_URL, env.OPENAI_API_KEY, fetch)}`;
  if (env.OPENAI_API_KEY) return openaiDefault;
  return 'rehearsal:default';
}

async function firstModel(baseUrl: string, key: string | undefined, fetch: typeof globalThis.fetch): Promise<string> {
  const names = await modelNames(baseUrl, key, fetch);
  const name = names.find((id) => !/embed|rerank|whisper|tts/i.test(id)) ?? names[0];
  if (name === undefined) throw unknown(baseUrl, key, 'it lists none');
  return name;
}

async function modelNames(baseUrl: string, key: string | undefined, fetch: typeof globalThis.fetch): Promise<string[]> {
  const url = `${baseUrl.replace(/\/+$/, '')}/models`;
  let body: unknown;
  try {
    const response = await fetch(url, {
      headers: key ? { authorization: `Bearer ${key}` } : {},
      signal: AbortSignal.timeout(modelsTimeoutMs),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    body = await response.json();
  } catch (error) {
    throw unknown(baseUrl, key, `its list at ${url} could not be read (${reasonOf(error)})`, error);
  }
  const data = (body as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) return [];
  return data
    .map((entry: { id?: unknown } | null) => entry?.id)
    .filter((id) => typeof id === 'string' && id !== '') as string[];
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as { code?: unknown; message?: unknown } | undefined;
  return String(cause?.code ?? (cause?.message || error.message));
}

function unknown(baseUrl: string, key: string | undefined, why: string, cause?: unknown): ColloquyError {
  const detail = redactSecrets(
    `Which model to use at OPENAI_BASE_URL (${baseUrl}) is not known: ${why}.`,
    key ? [key] : [],
  );
  return new ColloquyError('model_invalid', detail, {
    next: 'Start that server, or name its model: COLLOQUY_MODEL=local:NAME, or --model local:NAME.',
    cause,
  });
}
