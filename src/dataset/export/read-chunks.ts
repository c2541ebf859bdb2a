import { createReadStream } from 'node:fs';
import { fileReadError } from './file-errors.ts';

/** The bytes of a file, or of text and bytes that come from elsewhere. */
export async function* readChunks(source: string | AsyncIterable<string | Buffer>): AsyncGenerator<Buffer> {
  if (typeof source === 'string') yield* readFile(source);
  // Text cut within a surrogate pair reads as two replacement characters, which no rule minds.
  else for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function* readFile(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: 256 * 1024 });
  } catch (error) {
    throw fileReadError(error, path);
  }
}
