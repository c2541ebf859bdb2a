import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { damaged } from './tar.ts';

/** So much of COPY's text goes into one part. */
const partBytes = 4 * 1024 * 1024;
/** Parts that are compressed while the next one is read: in libuv's threads, so that on two cores reading does not wait. */
const partsAhead = 2;

const zstdCompress = promisify(zlib.zstdCompress);
const zstdDecompress = promisify(zlib.zstdDecompress);

/**
 * Zstandard at its usual level, with its checksum. (Of 462 MB of COPY's text, 20,000 conversations with prompts and answers: 138 MB by zstd 3, 136 by zstd 6 in twice
 * the time, 157 by zstd 1, 188 by gzip 6 in four times the time. COPY's binary form is 14 % smaller in the end, and readable by nothing but COPY.)
 */
const params = {
  [zlib.constants.ZSTD_c_compressionLevel]: 3,
  [zlib.constants.ZSTD_c_checksumFlag]: 1,
};
/** Node goes to a thread and back for each piece of what comes out, of 16 kB by default: that was a third of a restore's time in this process. */
const chunkSize = partBytes;

export interface TextPart {
  text: Buffer;
  compressed: Buffer;
}

/** Cuts a text into parts and compresses each, in order. At most `partsAhead` + 2 parts are held. */
export async function* compressedParts(text: AsyncIterable<Buffer>): AsyncGenerator<TextPart> {
  const underway: Promise<TextPart>[] = [];
  for await (const part of cut(text)) {
    underway.push(zstdCompress(part, { params, chunkSize }).then((compressed) => ({ text: part, compressed })));
    if (underway.length > partsAhead) yield (await underway.shift())!;
  }
  for (const part of underway) yield await part;
}

async function* cut(text: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of text) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < partBytes) continue;
    yield Buffer.concat(chunks);
    chunks = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(chunks);
}

/** @throws ColloquyError `backup_damaged` */
export async function decompress(name: string, data: Buffer): Promise<Buffer> {
  try {
    return await zstdDecompress(data, { chunkSize, maxOutputLength: 64 * partBytes });
  } catch (error) {
    throw damaged(`${name} cannot be unpacked`, error);
  }
}
