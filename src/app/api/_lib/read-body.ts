import type { z } from 'zod';
import { collectGarbageSoon } from '#app/_lib/collect-garbage.ts';
import { HttpError } from '#app/_lib/problem.ts';
import { ColloquyError } from '#domain/colloquy-error.ts';
import { formatPaths, Problems, problemsError, problemsOf } from '#domain/input-problems.ts';
import { findUnstorable } from '#domain/unstorable.ts';
import type { BodyForm } from './endpoint.ts';

const bodyBytesMax = 64 * 1024 * 1024;
/** From so much on the memory that a body took is worth giving back. */
const largeBytesMin = 4 * 1024 * 1024;

/** The body’s type, without its parameters: `application/json`. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
}

async function* chunksOf(request: Request): AsyncGenerator<Uint8Array> {
  try {
    yield* (request.body ?? []) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw new ColloquyError('invalid_input', 'The body broke off before its end.', { cause, next: 'Send it again.' });
  }
}

/**
 * The body as text, refused as soon as it is too large: by its announced length, or while it streams.
 * @throws ColloquyError `body_too_large`, `invalid_input` where it is no UTF-8
 */
export async function readText(request: Request, bytesMax = bodyBytesMax): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  // Piece by piece, so that the bytes and their copy are never there at once.
  const pieces: string[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(request)) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    pieces.push(decoded(decoder, chunk));
  }
  pieces.push(decoded(decoder));
  if (bytes > largeBytesMin) collectGarbageSoon();
  return pieces.join('');
}

function tooLarge(bytesMax: number): ColloquyError {
  if (bytesMax === bodyBytesMax) return new ColloquyError('body_too_large');
  const most = `${bytesMax / (1024 * 1024)} MiB`;
  return new ColloquyError('body_too_large', `The body is larger than ${most}.`, { next: 'Send less at a time.' });
}

/**
 * The body’s lines, while it arrives; refused as soon as it is too large.
 * @throws ColloquyError `body_too_large`, `invalid_input` where it is no UTF-8
 */
export async function* linesOf(request: Request, bytesMax = bodyBytesMax): AsyncGenerator<string> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  /** A line may come in many parts; they are joined once. */
  let parts: string[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(request)) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    const [first = '', ...others] = decoded(decoder, chunk).split('\n');
    parts.push(first);
    for (const next of others) {
      yield parts.join('');
      parts = [next];
    }
  }
  parts.push(decoded(decoder));
  yield parts.join('');
}

function decoded(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch (cause) {
    throw notUtf8(cause);
  }
}

const notUtf8 = (cause: unknown) =>
  new ColloquyError('invalid_input', 'The body is not UTF-8 text.', { cause, next: 'Send UTF-8.' });

const optionsBytesMax = 1024 * 1024;

/**
 * A small JSON body. One that may be empty may be missing.
 * @param example of one
 * @param options.secret it holds what must not be quoted, in an error neither
 */
export function jsonBody<Options, Given = Options>(
  schema: z.ZodType<Options, Given>,
  example: NoInfer<Given>,
  options: { secret?: boolean } = {},
): BodyForm<Options> {
  return {
    required: !schema.safeParse({}).success,
    content: { 'application/json': { schema, example } },
    problems: [],
    read: (request) => readOptions(request, schema, options.secret !== true),
  };
}

async function readOptions<Options>(request: Request, schema: z.ZodType<Options>, quote: boolean): Promise<Options> {
  const text = await readText(request, optionsBytesMax);
  if (text !== '' && mediaType(request) !== 'application/json')
    throw new HttpError('unsupported_media_type', 'The body must be application/json.');
  const value = text === '' ? {} : parseJson(text, quote);
  const problems = new Problems();
  findUnstorable(value, (path, message) => problems.add(path, message));
  problems.throwIfAny('invalid_input', formatPaths, 'The body');
  const parsed = schema.safeParse(value, { reportInput: quote });
  if (parsed.success) return parsed.data;
  throw problemsError('invalid_input', 'The body', problemsOf(parsed.error, '', schema));
}

function parseJson(text: string, quote: boolean): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = quote ? `: ${(cause as Error).message}` : '';
    throw new ColloquyError('invalid_input', `The body is not JSON${why}.`, {
      ...(quote && { cause }),
      next: 'Send JSON.',
    });
  }
}
