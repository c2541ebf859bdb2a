import { type Headers, requestIdOf } from './response-headers.ts';

/** What a thrown thing says about the call, whatever kind of thing it is. */
export interface ThrownFacts {
  /** The HTTP status that was answered; null where there was no answer. */
  status: number | null;
  headers: Headers;
  requestId: string | null;
  /** The provider's own codes and types of error, most telling first. */
  codes: string[];
  /** The provider's own message, else that of the thrown thing; never empty. */
  message: string;
  /** The system's or fetch's code of a failed connection, e.g. `ECONNRESET`. */
  networkCode: string | null;
  /** Class of the error, e.g. `AI_APICallError`; `string` for a thrown string. */
  name: string;
}

const causeDepthMax = 8;
const bodyExcerptChars = 500;

/**
 * Reads an error by its fields, not its class: those of the AI SDK, of fetch and of the system, as well as things that are no errors.
 * So this knows no SDK, and starting up does not load one.
 */
export function thrownFacts(thrown: unknown): ThrownFacts {
  const error = fields(fields(thrown).lastError ?? thrown);
  const body = parseBody(error.data) ?? parseBody(error.responseBody);
  const headers = (isRecord(error.responseHeaders) ? error.responseHeaders : {}) as Headers;
  const inside = isRecord(body?.error) ? body.error : body;
  const details = isRecord(inside?.details) ? inside.details : {};
  return {
    status: statusOf(error),
    headers,
    requestId: requestIdOf(headers) ?? text(body?.request_id) ?? null,
    codes: [inside?.code, details.error_code, inside?.type, body?.code, body?.type]
      .map(text)
      .filter((code) => code !== null),
    message: messageOf(thrown, error, body),
    networkCode: networkCodeOf(thrown),
    name: nameOf(thrown),
  };
}

/** OpenAI reports some failures inside an answer of HTTP 200; the SDK gives them a made-up status and the parsed answer as body. */
function statusOf(error: Record<string, unknown>): number | null {
  if (isRecord(error.responseBody)) return 200;
  const status = error.statusCode ?? error.status;
  return typeof status === 'number' && status >= 100 && status <= 999 ? status : null;
}

function parseBody(body: unknown): Record<string, unknown> | null {
  if (isRecord(body)) return body;
  if (typeof body !== 'string' || !/^\s*[{[]/.test(body)) return null;
  try {
    const parsed: unknown = JSON.parse(body);
    // Google's compatible endpoint wraps its error in an array.
    const first = Array.isArray(parsed) ? parsed[0] : parsed;
    return isRecord(first) ? first : null;
  } catch {
    // A body that only looks like JSON is shown as text.
    return null;
  }
}

/** `{error: {message}}` (OpenAI, Anthropic), `{error: "…"}` (Ollama), `{message}` (vLLM), `{detail}` (FastAPI). */
function messageOf(thrown: unknown, error: Record<string, unknown>, body: Record<string, unknown> | null): string {
  const inside = body?.error;
  const told = [isRecord(inside) ? inside.message : inside, body?.message, body?.detail]
    .map(sentence)
    .find((found) => found !== null);
  if (told) return told;
  const own = ownMessage(thrown);
  const raw = typeof error.responseBody === 'string' ? error.responseBody.replace(/<[^>]*>|\s+/g, ' ').trim() : '';
  return raw === '' ? own : `${own} (body: ${raw.slice(0, bodyExcerptChars)})`;
}

function ownMessage(thrown: unknown): string {
  if (typeof thrown === 'string' && thrown.trim() !== '') return thrown;
  const { message, errors } = fields(thrown);
  if (typeof message === 'string' && message.trim() !== '') return message;
  // An AggregateError of connection attempts has an empty message of its own.
  if (Array.isArray(errors) && errors.length > 0) return errors.map(ownMessage).join('; ');
  const code = text(fields(thrown).code);
  return code ?? sentence(thrown) ?? `${nameOf(thrown)} without a message`;
}

function nameOf(thrown: unknown): string {
  if (!isRecord(thrown)) return thrown === null ? 'null' : typeof thrown;
  return text(thrown.name) ?? thrown.constructor?.name ?? 'object';
}

/** Codes of a failed connection: of the system, of undici (fetch), of TLS. Not those of files or of our own mistakes. */
const connectionCode =
  /^(?:address_refused|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_\w+|EHOST\w+|ENET\w+|EADDR\w+|EPROTO|EMFILE|ENFILE|UND_ERR_(?!INVALID)\w+|ERR_(?:TLS|SSL|SOCKET|HTTP2|STREAM_PREMATURE)\w*|ERR_INVALID_URL|CERT_\w+|DEPTH_ZERO\w+|SELF_SIGNED\w+|UNABLE_TO_\w+)$/;

/** The first such code along the causes; fetch wraps it twice. */
function networkCodeOf(thrown: unknown): string | null {
  let current = thrown;
  for (let depth = 0; depth < causeDepthMax && isRecord(current); depth += 1) {
    const code = text(current.code);
    if (code !== null && connectionCode.test(code)) return code;
    current = current.cause;
  }
  return null;
}

function sentence(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (value === undefined || value === null || value instanceof Error) return null;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A cycle, or a getter that throws: its kind is all that can be told.
    return null;
  }
}

function text(value: unknown): string | null {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : null;
}

function fields(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
